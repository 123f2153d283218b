/** `npm run verify-deployment`, against Dev in the local AWS. */
import { execFile } from 'node:child_process';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { clientConfig } from '@org/local-aws';
import { REPOSITORY } from '../src/system/repository';
import { synthesize } from '../src/system/synth';
import { LocalSystem } from './support/system';

let system: LocalSystem;

beforeAll(async () => {
  system = await LocalSystem.deploy(await synthesize(), ['Dev/*']);
});

afterAll(() => system?.stop());

/** Runs the command beside this process, in which the receiver of the alerts lives. */
function verify(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const command = ['run', '--silent', 'verify-deployment', '--', ...args];
  const options = { cwd: REPOSITORY, env: system.emulator.env, timeout: 500_000 };
  return new Promise((resolve) => {
    execFile('npm', command, options, (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), stdout, stderr });
    });
  });
}

test('every check passes, and nothing is left', async () => {
  const config = clientConfig(system.emulator.endpoint);
  const queues = async () => (await new SQSClient(config).send(new ListQueuesCommand({}))).QueueUrls?.sort();
  const before = await queues();

  const { code, stdout } = await verify('--stage', 'Dev', '--orders-url', system.ordersUrl);

  const lines = stdout.trim().split('\n');
  expect(lines.filter((line) => line.startsWith('FAIL'))).toEqual([]);
  expect(lines.at(-1)).toBe('8 passed, 0 failed');
  expect(code).toBe(0);
  expect(await system.rows()).toEqual({});
  expect(await system.results()).toEqual([]);
  expect(await queues()).toEqual(before);
});

test.each([[[]], [['--stage', 'Prod']]])('%j is refused', async (args: string[]) => {
  const { code, stderr } = await verify(...args);
  expect(stderr).toContain('--stage must be one of Dev');
  expect(code).toBe(2);
});
