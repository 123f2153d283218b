/** The commands for a second terminal, against one `npm start`. */
import { clearFaults, iamDecisions, withoutStatements } from '@org/local-aws';
import type { Started } from '@org/process/test-support';
import { NpmStart } from './support/npm-start';

const ORDERS = [
  { record_id: 'first', parameter_1: 'a', parameter_2: 1 },
  { record_id: 'second', parameter_1: 'b', parameter_2: 2.5 },
];

let npmStart: NpmStart;
let start: Started;

beforeAll(async () => {
  npmStart = new NpmStart();
  expect(await npmStart.command('orders')).toEqual({
    code: 1,
    output: expect.stringContaining('Nothing is running here. Start it with npm start'),
  });
  start = npmStart.run('--no-demo');
  await start.printed('Ready.');
});

afterAll(async () => {
  start.child.kill('SIGINT');
  await start.ended;
  await npmStart.dispose();
});

test('post: signs and posts a file, and orders lists its rows', async () => {
  const posted = await npmStart.command('post', npmStart.file('orders.json', JSON.stringify(ORDERS)));
  expect(posted).toEqual({ code: 0, output: expect.stringMatching(/^POST http:\/\/127\.0\.0\.1.*\/orders\n201 /) });

  const rows = (await npmStart.json('orders')) as Record<string, unknown>[];
  expect(rows).toEqual(ORDERS.map((order) => ({ ...order, expires_at: expect.any(Number) })));
  const listed = await npmStart.command('orders');
  expect(listed.output).toMatch(
    /^2 orders in .*\nrecord_id +parameter_1 +parameter_2 +expires_at\nfirst +a +1 +\d+ = /,
  );
});

test('post: a bad body is sent as it is, and its answer shown', async () => {
  const { code, output } = await npmStart.command('post', npmStart.file('bad.json', '[{'));
  expect(code).toBe(1);
  expect(output).toMatch(/\n400 .*errorMessage/);
});

test('run: given orders are stored, messages reports the rejected one, and a repeat stores nothing twice', async () => {
  const given = npmStart.file('given.json', '[{"order": "accepted"}, {"order": "rejected"}]');
  const first = await npmStart.command('run', '--orders', given);
  expect(first).toEqual({ code: 0, output: expect.stringContaining('2 orders: 1 stored, 1 rejected, 0 failed') });
  const stored = await npmStart.json('results');
  expect(stored).toEqual([
    { key: expect.stringMatching(/^orders\/.*\.json$/), content: expect.stringContaining('accepted') },
  ]);

  const [, run] = /run (\S+)/.exec(first.output)!;
  await start.printed('Slack is notified:');
  const messages = (await npmStart.json('messages')) as object[];
  expect(messages.filter((message) => JSON.stringify(message).includes(run))).toHaveLength(1);

  const repeated = await npmStart.command('run', '--repeat', run);
  expect(repeated).toEqual({ code: 0, output: expect.stringContaining('2 orders: 1 stored, 1 rejected, 0 failed') });
  expect(await npmStart.json('results')).toEqual(stored);
});

test('run: asks Lambda A until results are ready', async () => {
  const { code, output } = await npmStart.command('run');
  expect(code).toBe(0);
  expect(output).toMatch(/poll \d+: Lambda A answers \{"results":true/);
});

test('logs: shows what a function has logged', async () => {
  const { code, output } = await npmStart.command('logs', 'orderapi', '--all');
  expect(code).toBe(0);
  expect(output).toMatch(/ OrderApi\S* .*REPORT RequestId/);
});

test('status: names and URLs', async () => {
  expect(await npmStart.json('status')).toMatchObject({ endpoint: npmStart.endpoint, pid: npmStart.pid, ready: true });
  expect((await npmStart.command('status')).output).toContain(`Local AWS       ${npmStart.endpoint}`);
});

test('a call that the policies do not allow fails as on AWS; npm start says what is missing, once, and status counts', async () => {
  expect((await npmStart.command('status')).output).toContain('Denied          none');
  const file = npmStart.file('orders.json', JSON.stringify(ORDERS));
  await npmStart.command('post', file);
  const isWrite = ({ action }: { action: string }) => action === 'dynamodb:BatchWriteItem';
  const { principal, resource, statements } = (await iamDecisions(npmStart)).find(isWrite)!;
  const ofRole = statements.filter((label) => label.includes(` of role `));
  expect(ofRole).toHaveLength(1);
  await withoutStatements(npmStart, ofRole);
  try {
    const posted = await npmStart.command('post', file);
    expect(posted).toEqual({ code: 1, output: expect.stringContaining('\n500 ') });
    const missing = `Missing in a policy of ${principal}: {"Effect": "Allow", "Action": "dynamodb:BatchWriteItem", "Resource": "${resource}"}`;
    await start.printed(missing);
    expect(start.output()).toMatch(
      /AccessDenied {2}User: \S+ is not authorized to perform: dynamodb:BatchWriteItem on resource: \S+ because no identity-based policy allows the dynamodb:BatchWriteItem action\n/,
    );
    expect(start.output()).toContain(`npm run explain-access -- ${principal} dynamodb:BatchWriteItem '${resource}'`);

    await npmStart.command('post', file);
    const { output } = await npmStart.command('status');
    expect(output).toMatch(/^Denied +\d+ calls, 1 different/m);
    expect(start.output().split(missing)).toHaveLength(2);
  } finally {
    await clearFaults(npmStart);
  }
});

test.each<[string, string[], string]>([
  ['an unknown command', ['destroy'], 'There is no command "destroy".'],
  ['an unknown option', ['orders', '--all'], "Unknown option '--all'."],
  ['a missing file', ['post'], 'An argument is missing.'],
  ['a file that does not exist', ['post', 'nowhere.json'], 'Cannot read nowhere.json: there is no such file.'],
  ['a directory', ['post', '.'], 'Cannot read .: it is a directory.'],
  ['a run that does not exist', ['run', '--repeat', 'nothing'], 'There is no run nothing.'],
  ['a port that is none', ['start', '--port', 'x'], '--port must be a number from 0 to 65535, and not "x".'],
  ['an assembly that is none', ['start', '--app', '.'], '--app must be the directory of a cloud assembly'],
])('%s is answered with one message', async (_, args, message) => {
  const { code, output } = await npmStart.command(...args);
  expect(code).toBe(1);
  expect(output).toContain(message);
  expect(output).not.toMatch(/^\s+at \S/m);
});

test.each(['start', 'post', 'run', 'orders', 'results', 'messages', 'logs', 'status'])(
  '%s has help',
  async (command) => {
    expect(await npmStart.command(command, '--help')).toEqual({
      code: 0,
      output: expect.stringMatching(/\n\nUsage: npm /),
    });
  },
);
