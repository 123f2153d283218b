/** Breaking the running system from a second terminal: faults of calls and of the webhook, workers, time. */
import type { Started } from '@org/process/test-support';
import { NpmStart } from './support/npm-start';

const ORDERS = [
  { record_id: 'first', parameter_1: 'a', parameter_2: 1 },
  { record_id: 'second', parameter_1: 'b', parameter_2: 2.5 },
];

let npmStart: NpmStart;
let start: Started;
let orders: string;

beforeAll(async () => {
  npmStart = new NpmStart();
  orders = npmStart.file('orders.json', JSON.stringify(ORDERS));
  start = npmStart.run('--no-demo');
  await start.printed('Ready.');
});

afterEach(async () => {
  expect(await npmStart.command('faults', 'off')).toEqual({ code: 0, output: 'All faults are off.\n' });
});

afterAll(async () => {
  start.child.kill('SIGINT');
  await start.ended;
  await npmStart.dispose();
});

test('orders that the table does not take are named, and stored once the fault is off', async () => {
  const on = await npmStart.command('faults', 'on', 'dynamodb', 'throttle', '--caller', 'orderapi');
  expect(on).toEqual({ code: 0, output: expect.stringMatching(/\ndynamodb-throttle-Dev-\S+ +dynamodb +all actions/) });
  const refused = await npmStart.command('post', orders);
  expect(refused).toEqual({ code: 1, output: expect.stringMatching(/\n503 .*unprocessedRecordIds.*first.*second/s) });
  expect(await npmStart.json('orders')).toEqual([]);

  const status = await npmStart.command('status');
  expect(status.output).toMatch(
    /^1 fault on \(npm run faults -- off ends them\):\n.*\n +dynamodb-throttle.* [1-9]\d*\n/,
  );
  await npmStart.command('faults', 'off');
  expect((await npmStart.command('status')).output).toMatch(/^Orders API/);
  expect((await npmStart.command('post', orders)).code).toBe(0);
});

test('half a batch is tried again by the function, and the client notices nothing', async () => {
  await npmStart.command('faults', 'on', 'dynamodb', 'partial', '--action', 'BatchWriteItem', '--next', '1');
  expect((await npmStart.command('post', orders)).code).toBe(0);
  expect(await npmStart.json('faults')).toEqual([]);
});

test('a result whose answer was lost is stored once', async () => {
  await npmStart.command('faults', 'on', 's3', 'cutAfter', '--action', 'PutObject', '--next', '1');
  const given = npmStart.file('given.json', '[{"order": "accepted"}]');
  const run = await npmStart.command('run', '--orders', given);
  expect(run).toEqual({ code: 0, output: expect.stringContaining('1 order: 1 stored, 0 rejected, 0 failed') });
  expect(await npmStart.json('faults')).toEqual([]);
  expect(await npmStart.json('results')).toHaveLength(1);
});

test('a message that the webhook refuses comes later', async () => {
  await npmStart.command('faults', 'on', 'webhook', 'error', '--next', '2', '--id', 'slack');
  const given = npmStart.file('rejected.json', '[{"order": "rejected"}]');
  const { output } = await npmStart.command('run', '--orders', given);
  const [, run] = /run (\S+)/.exec(output)!;
  await start.printed(new RegExp(`Slack is notified:[\\s\\S]*${run}`));
  expect(await npmStart.json('faults')).toEqual([]);
});

test('a worker is killed, and the next call is served', async () => {
  const killed = await npmStart.command('faults', 'kill-worker', 'orderapi');
  expect(killed).toEqual({ code: 0, output: expect.stringMatching(/^Process \d+ of \S+ is killed\.\n$/) });
  expect((await npmStart.command('post', orders)).code).toBe(0);
});

test('after 25 hours the orders have expired', async () => {
  expect((await npmStart.command('orders')).output).toMatch(/\(in 23 h 59 min\)|\(in 24 h\)/);
  const moved = await npmStart.command('clock', '--forward', '25h');
  expect(moved).toEqual({ code: 0, output: expect.stringContaining('25 h ahead of this machine') });
  expect((await npmStart.command('orders')).output).not.toMatch(/\(in /);
  expect((await npmStart.command('post', orders)).code).toBe(0);
  expect((await npmStart.command('orders')).output).toMatch(/\(in 23 h 59 min\)|\(in 24 h\)/);
});

test('what is wrong is named, with what is allowed', async () => {
  const wrong = async (...words: string[]) => (await npmStart.command('faults', ...words)).output;
  expect(await wrong('on', 'dynamo', 'throttle')).toMatch(/service must be one of .*dynamodb.*got 'dynamo'/);
  expect(await wrong('on', 'dynamodb')).toMatch('A service and a mode are expected, got dynamodb');
  expect(await wrong('on', 's3', 'throttle', '--caller', 'nobody')).toMatch(
    'No function and no state machine has "nobody"',
  );
  expect(await wrong('break')).toMatch('There is no "break": list, on, off, services, kill-worker');
  expect(await wrong('off', 'x')).toMatch('No fault "x" is on');
  const services = await npmStart.command('faults', 'services');
  expect(services.output).toMatch(/\ns3 +throttle error .*SlowDown \(503\)/);
});
