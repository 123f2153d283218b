/** `npm run invoke`: one handler without the system. */
import { NpmStart } from './support/npm-start';

let npm: NpmStart;

beforeAll(() => (npm = new NpmStart()));
afterAll(() => npm.dispose());

test('a handler that needs nothing answers', async () => {
  const { code, output } = await npm.command('invoke', 'lambda_a');
  expect(code).toBe(0);
  expect(output).toMatch(/"message": "Asked for results"/);
  expect(output).toMatch(/\{\n {2}"results": (true|false)/);
  expect(output).toMatch(/✓ lambda_a +\(\d+ ms/);
});

test('a handler that raises shows its trace and ends with 1', async () => {
  const { code, output } = await npm.command('invoke', 'lambda_b', npm.file('event.json', '{"order": "rejected"}'));
  expect(code).toBe(1);
  expect(output).toMatch(/"message": "Order rejected"/);
  expect(output).toMatch(/app\.py", line \d+, in lambda_handler/);
  expect(output).toContain('✗ OrderRejectedError: Order is rejected');
});

test('a handler that needs AWS says which call, and what to do', async () => {
  const b = await npm.command('invoke', 'lambda_b');
  expect(b).toEqual({ code: 1, output: expect.stringContaining('✗ lambda_b calls AWS (s3:PutObject)') });
  expect(b.output).toContain('Start it with npm start in another terminal, and add --local');
  const post = await npm.command('invoke', 'post_lambda');
  expect(post).toEqual({ code: 1, output: expect.stringContaining('post_lambda calls AWS (dynamodb:BatchWriteItem)') });
});

test('with the system that runs, it writes there', async () => {
  const start = npm.run('--no-demo');
  await start.printed('Ready.');
  const posted = await npm.command('invoke', 'post_lambda', '--local');
  expect(posted).toEqual({ code: 0, output: expect.stringContaining('"statusCode": 201') });
  const rows = (await npm.json('orders')) as { record_id: string }[];
  expect(rows.map((row) => row.record_id)).toEqual(['unique_id_1', 'unique_id_2']);
  const context = npm.file('context.json', '{"custom": {"runId": "by-hand", "runDate": "2026-01-31", "index": 7}}');
  const stored = await npm.command('invoke', 'lambda_b', '--local', '--client-context', context);
  expect(stored).toEqual({ code: 0, output: expect.stringContaining('orders/2026-01-31/by-hand/') });
  start.child.kill('SIGINT');
  await start.ended;
});

test.each<[string[], string]>([
  [['lambda_x'], 'There is no handler "lambda_x": lambda_a, lambda_b, post_lambda.'],
  [['lambda_b', 'nothing.json'], 'nothing.json cannot be read'],
  [['lambda_b', 'bad.json'], 'bad.json is not JSON'],
])('%j is refused', async (args, message) => {
  const files = { 'bad.json': npm.file('bad.json', '{') };
  const given = args.map((name) => files[name as 'bad.json'] ?? name);
  const { code, output } = await npm.command('invoke', ...given);
  expect(code).toBe(1);
  expect(output).toContain(message);
});
