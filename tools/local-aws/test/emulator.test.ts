/** The process of the local AWS: how it starts, and that it ends whatever happens. */
import { execFileSync, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as net from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { eventually } from '@org/process/test-support';
import { type Emulator, startEmulator } from '../src/emulator';
import { clearFaults, killWorker, leaveUnprocessed } from '../src/emulator-admin';

const LOCAL_AWS = path.resolve(__dirname, '..');
const started: Emulator[] = [];

async function start(options: Parameters<typeof startEmulator>[0]): Promise<Emulator> {
  const emulator = await startEmulator(options);
  started.push(emulator);
  return emulator;
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((emulator) => emulator.stop()));
});

/** The living processes of a process group. */
function alive(group: number): string[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pgid=,stat='], { encoding: 'utf8' }).split('\n');
  return lines
    .map((line) => line.trim().split(/\s+/))
    .filter(([pgid, state]) => Number(pgid) === group && !state.startsWith('Z'))
    .map(([, state]) => state);
}

function listenOn(port: number): Promise<net.Server> {
  return new Promise((resolve) => {
    const server = net.createServer().listen(port, '127.0.0.1', () => resolve(server));
  });
}

/** A program in the place of the interpreter. */
function program(source: string): string {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'emulator-test-')), 'python');
  fs.writeFileSync(file, `#!/bin/sh\n${source}\n`, { mode: 0o755 });
  return file;
}

test('it answers on 127.0.0.1, and its environment points clients at it', async () => {
  const emulator = await start({ port: 0 });
  expect(emulator.endpoint).toBe(`http://127.0.0.1:${emulator.port}`);
  expect((await fetch(`${emulator.endpoint}/_ministack/health`)).status).toBe(200);
  expect(emulator.env).toMatchObject({
    AWS_ENDPOINT_URL: emulator.endpoint,
    AWS_REGION: 'eu-west-1',
    CDK_DEFAULT_ACCOUNT: '000000000000',
  });
});

test('the next free port is taken when the wanted one is not free', async () => {
  const blocker = await listenOn(0);
  const { port } = blocker.address() as net.AddressInfo;
  const emulator = await start({ port });
  expect(emulator.port).toBeGreaterThan(port);
  blocker.close();
});

test('emulators that start at once get a port each', async () => {
  const emulators = await Promise.all([1, 2, 3].map(() => start({ port: 24_566 })));
  expect(new Set(emulators.map(({ port }) => port)).size).toBe(3);
});

test("the caller's own AWS settings reach neither clients nor functions", async () => {
  process.env.AWS_PROFILE = 'of-the-caller';
  try {
    const emulator = await start({ port: 0, env: { GIVEN: 'yes' } });
    expect(emulator.env).not.toHaveProperty('AWS_PROFILE');
    const environment = fs.existsSync('/proc') ? fs.readFileSync(`/proc/${emulator.pid}/environ`, 'utf8') : 'GIVEN=yes';
    expect(environment).toContain('GIVEN=yes');
    expect(environment).not.toContain('of-the-caller');
  } finally {
    delete process.env.AWS_PROFILE;
  }
});

test('stop ends every process and removes the temporary files, also twice', async () => {
  const emulator = await start({ port: 0 });
  const temporary = path.dirname(emulator.logFile);
  await Promise.all([emulator.stop(), emulator.stop()]);
  await emulator.stop();
  expect(await emulator.exited).toEqual({ code: null, signal: 'SIGKILL' });
  await eventually(
    () => alive(emulator.pid).length === 0,
    () => 'the end of the emulator',
  );
  expect(fs.existsSync(temporary)).toBe(false);
});

test('it ends with its starter, even when that is killed', async () => {
  const script =
    "require('tsx/cjs'); const { startEmulator } = require('./src/emulator');" +
    'startEmulator({ port: 0 }).then(({ pid, logFile }) => console.log(JSON.stringify({ pid, logFile })));';
  const starter = spawn(process.execPath, ['-e', script], { cwd: LOCAL_AWS, stdio: ['ignore', 'pipe', 'inherit'] });
  const line = await new Promise<string>((resolve) =>
    starter.stdout.once('data', (data: Buffer) => resolve(String(data))),
  );
  const { pid, logFile } = JSON.parse(line) as { pid: number; logFile: string };
  expect(alive(pid).length).toBeGreaterThan(0);
  starter.kill('SIGKILL');
  await eventually(
    () => alive(pid).length === 0 && !fs.existsSync(path.dirname(logFile)),
    () => 'the end of the emulator and of its files',
  );
});

test('one that dies while starting is reported with its exit code and the end of its log', async () => {
  const python = program('for i in $(seq 1 60); do echo "line $i"; done; echo "the reason" >&2; exit 3');
  const failure = expect(startEmulator({ port: 0, python })).rejects;
  await failure.toThrow(/ended with code 3 while starting[\s\S]*line 60\n {2}the reason$/);
  await expect(startEmulator({ port: 0, python })).rejects.not.toThrow(/line 1\n/);
});

test('an interpreter that is not there is reported with what to do', async () => {
  await expect(startEmulator({ port: 0, python: '/not/there' })).rejects.toThrow(
    /\/not\/there does not exist.*npm start/,
  );
});

test('a log file of the caller stays', async () => {
  const logFile = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'emulator-test-')), 'emulator.log');
  const emulator = await start({ port: 0, logFile });
  await emulator.stop();
  expect(fs.readFileSync(logFile, 'utf8')).toContain('Ready');
});

test('faults can be asked for and taken back', async () => {
  const emulator = await start({ port: 0 });
  const faults = async () => (await fetch(`${emulator.endpoint}/_local-aws/faults`)).json();
  await leaveUnprocessed(emulator, 'orders', 10, 2);
  expect(await faults()).toEqual({ unprocessedItems: { orders: { keep: 10, calls: 2 } }, faults: [] });
  await clearFaults(emulator);
  expect(await faults()).toEqual({ unprocessedItems: {}, faults: [] });
  expect(await killWorker(emulator, 'nobody')).toBeNull();
});
