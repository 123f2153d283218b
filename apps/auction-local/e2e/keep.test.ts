/** `npm start -- --keep`: what there is, is there again. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Started } from '@org/process/test-support';
import { NpmStart } from './support/npm-start';

let npm: NpmStart;
let kept: string;
let running: Started | undefined;

beforeAll(() => {
  npm = new NpmStart();
  kept = path.join(path.dirname(npm.file('anything', '')), 'state', 'kept-state');
});
afterAll(() => npm.dispose());
afterEach(async () => {
  running?.child.kill('SIGINT');
  await running?.ended;
});

async function started(): Promise<Started> {
  const start = (running = npm.run('--no-demo', '--keep'));
  await start.printed('Ready.');
  return start;
}

async function end(start: Started): Promise<void> {
  start.child.kill('SIGINT');
  expect(await start.ended).toBe(0);
}

test('rows, objects, messages and runs are there after a restart, and the system works on', async () => {
  const first = await started();
  expect(first.output()).toContain('CDK deploy');
  const orders = npm.file('orders.json', '[{"record_id": "kept", "parameter_1": "a", "parameter_2": 2.5}]');
  const given = npm.file('given.json', '[{"order": "accepted"}, {"order": "rejected"}]');
  expect((await npm.command('post', orders)).code).toBe(0);
  const [, run] = /run (\S+)/.exec((await npm.command('run', '--orders', given)).output)!;
  await first.printed(new RegExp(`Slack is notified:[\\s\\S]*${run}`));
  const before = [await npm.json('orders'), await npm.json('results'), await npm.json('messages')];
  const { endpoint } = npm;
  await end(first);
  expect(first.output()).toContain('✓ state for the next start');
  expect(fs.existsSync(kept)).toBe(true);

  const second = await started();
  expect(second.output()).toMatch(/with what was kept at \d{4}-/);
  expect(second.output()).not.toContain('CDK deploy');
  expect(second.output()).not.toContain('CDK bootstrap');
  expect(npm.endpoint).toBe(endpoint);
  expect([await npm.json('orders'), await npm.json('results'), await npm.json('messages')]).toEqual(before);
  expect((await npm.command('post', orders)).code).toBe(0);
  const repeated = await npm.command('run', '--repeat', run);
  expect(repeated).toEqual({ code: 0, output: expect.stringContaining('1 stored, 1 rejected, 0 failed') });
  expect(await npm.json('results')).toHaveLength(1);
  const [, again] = /run (\S+)/.exec(repeated.output)!;
  await second.printed(new RegExp(`Slack is notified:[\\s\\S]*${again}`));
  await end(second);
});

test('what is damaged is refused and stays, and a start without --keep leaves it alone', async () => {
  const content = fs.readFileSync(kept);
  fs.writeFileSync(kept, content.subarray(0, content.length - 20));
  const refused = npm.run('--no-demo', '--keep');
  expect(await refused.ended).toBe(1);
  expect(refused.output()).toMatch(/What was kept is not taken up: [\s\S]*kept-state is damaged/);
  expect(refused.output()).toContain(`rm ${kept}`);
  expect(fs.statSync(kept).size).toBe(content.length - 20);

  fs.writeFileSync(kept, 'no header');
  const other = npm.run('--no-demo', '--keep');
  expect(await other.ended).toBe(1);
  expect(other.output()).toContain('is damaged: it has no header');

  const without = npm.run('--exit', '--no-demo');
  expect(await without.ended).toBe(0);
  expect(fs.readFileSync(kept, 'utf8')).toBe('no header');
});
