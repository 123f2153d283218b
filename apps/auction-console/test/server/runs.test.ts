import { RunOrders } from '../../src/server/runs/run-orders';
import { FakeSources, Script, TestConsole } from './fixture';

const REJECTED = { name: 'OrderRejectedError', message: 'the price is too low' };
const BROKEN = { name: 'ConnectionError', message: 'no route' };
const ORDERS = [{ order: 'accepted' }, { order: 'rejected' }, { order: 'accepted', record_id: 'r1' }, { order: 'x' }];

const script = new Script()
  .start('run-1')
  .poll('run-1', { results: false }, 'a-1')
  .state('run-1', 'WaitForResults', 'start')
  .state('run-1', 'WaitForResults', 'end')
  .poll('run-1', {}, 'a-2', BROKEN)
  .poll('run-1', { results: true, orders: ORDERS }, 'a-3')
  .state('run-1', 'StoreOrders', 'start', { input: { runId: 'run-1', orders: ORDERS } })
  .order('run-1', 0, ORDERS[0])
  .order('run-1', 1, ORDERS[1], REJECTED)
  .order('run-1', 2, ORDERS[2], BROKEN)
  .order('run-1', 2, ORDERS[2])
  .order('run-1', 3, ORDERS[3], BROKEN);

let sources: FakeSources;
let console: TestConsole;
beforeAll(async () => {
  sources = new FakeSources(script.events, {
    object: async (key) =>
      key === 'orders/run-1/2.json'
        ? {
            key,
            size: 9,
            storedAt: '2026-11-25T12:00:00.000Z',
            content: { text: '{}', size: 2, cut: false },
            metadata: {},
            versions: [],
          }
        : undefined,
  });
  console = await TestConsole.start(sources);
});
afterAll(() => console.close());

test('a run under way: its state, its polls with their answers, its orders by outcome', async () => {
  const run = await console.get('runs/run-1');
  expect(run).toMatchObject({
    id: 'run-1',
    status: 'RUNNING',
    currentStates: ['StoreOrders'],
    polls: 3,
    counts: { total: 4, stored: 2, rejected: 1, failed: 0, waiting: 1 },
    repeatable: false,
  });
  expect(run.pollList).toMatchObject([
    { n: 1, ready: false, requestId: 'a-1' },
    { n: 2, error: BROKEN, requestId: 'a-2' },
    { n: 3, ready: true, orders: 4, requestId: 'a-3' },
  ]);
  expect(run.states).toContainEqual(expect.objectContaining({ state: 'Poll', entered: 3, current: false }));
});

test('an order that was tried in vain waits until the state is left, then it has failed; problems come first', async () => {
  const before = await console.get('runs/run-1/orders');
  expect(before.items.map(({ index, outcome }: { index: number; outcome: string }) => [index, outcome])).toEqual([
    [1, 'rejected'],
    [3, 'waiting'],
    [0, 'stored'],
    [2, 'stored'],
  ]);
  const rest = new Script().state('run-1', 'StoreOrders', 'end').end('run-1', 'FAILED', {
    error: { name: 'OrdersNotStored', message: '1 of 4 orders failed' },
  });
  sources.emit(rest.events);
  const { items, total, next } = await console.get('runs/run-1/orders?limit=2');
  expect(items).toEqual([
    { id: 'run-1:3', index: 3, order: '{"order":"x"}', outcome: 'failed', attempts: 1, error: BROKEN },
    { id: 'run-1:1', index: 1, order: '{"order":"rejected"}', outcome: 'rejected', attempts: 1, error: REJECTED },
  ]);
  expect([total, next]).toEqual([4, 2]);
  expect((await console.get('runs/run-1/orders?offset=2&limit=5')).items).toMatchObject([{ index: 0 }, { index: 2 }]);
  expect((await console.get('runs/run-1/orders?outcome=failed')).items).toMatchObject([{ index: 3 }]);
  const { items: runs } = await console.get('runs');
  expect(runs).toMatchObject([{ status: 'FAILED', error: { name: 'OrdersNotStored' }, currentStates: [] }]);
  expect((await console.get('runs/run-1')).repeatable).toBe(true);
});

test("an order's whole way by the id of the run and its index: tries, log lines, object", async () => {
  const trace = await console.get(`orders/${encodeURIComponent('run-1:2')}`);
  expect(trace.results).toMatchObject([
    {
      run: 'run-1',
      index: 2,
      outcome: 'stored',
      attempts: [{ error: BROKEN }, { durationMs: 12 }],
      object: { key: 'orders/run-1/2.json', size: 9 },
    },
  ]);
  expect(trace.logs.map(({ message }: { message: string }) => message)).toEqual(['order 2 is done', 'order 2 is done']);
  expect(trace.events.map(({ kind }: { kind: string }) => kind)).toEqual(
    expect.arrayContaining(['call', 'invocation', 'log']),
  );
});

test('the same by the record id that the order names', async () => {
  expect((await console.get('orders/r1')).results).toMatchObject([{ run: 'run-1', index: 2 }]);
  expect(await console.ask('GET', 'orders/nobody')).toEqual({
    status: 404,
    body: { message: 'Nothing is known of an order nobody.' },
  });
});

test('a run is started, with own orders, as a repeat; what makes no sense is refused', async () => {
  sources.asked = [];
  expect(await console.ask('POST', 'runs')).toEqual({ status: 201, body: { id: 'new-run' } });
  await console.ask('POST', 'runs', { orders: [{ order: 'accepted' }] });
  await console.ask('POST', 'runs', { repeat: 'run-1' });
  const [own, ordersGiven, repeated] = sources.asked as string[];
  expect(own).toBe('{}');
  expect(JSON.parse(ordersGiven)).toEqual({
    runId: expect.stringMatching(/^by-hand-\d{17}$/),
    runDate: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    orders: [{ order: 'accepted' }],
  });
  expect(repeated).toBe('{"runId":"run-1"}');
  for (const [body, message] of [
    [{ orders: [], repeat: 'run-1' }, /exclude each other/],
    [{ orders: 'all' }, /must be a list/],
    [{ repeat: 7 }, /must be the id of a run/],
    [[1], /must be a JSON object/],
  ] as const) {
    expect(await console.ask('POST', 'runs', body)).toEqual({
      status: 400,
      body: { message: expect.stringMatching(message) },
    });
  }
});

test('a run that is under way is stopped, one that has ended is not', async () => {
  sources.emit(new Script().start('run-2').events);
  expect(await console.ask('POST', 'runs/run-2/stop')).toEqual({ status: 200, body: { status: 'ABORTED' } });
  expect(await console.ask('POST', 'runs/run-1/stop')).toMatchObject({ status: 409 });
  expect(await console.ask('POST', 'runs/nobody/stop')).toMatchObject({ status: 404 });
});

test('a million orders: each has its outcome, memory holds the details of 10,000', () => {
  const orders = new RunOrders('big');
  orders.expectCount(1_000_000);
  for (let index = 0; index < 1_000_000; index++) {
    orders.is(index, index % 1_000 === 7 ? 'rejected' : 'stored', REJECTED);
  }
  expect(orders.counts).toEqual({ total: 1_000_000, stored: 999_000, rejected: 1_000, failed: 0, waiting: 0 });
  const { items, total } = orders.page(undefined, 999, 2);
  expect(items.map(({ index, outcome }) => [index, outcome])).toEqual([
    [999_007, 'rejected'],
    [0, 'stored'],
  ]);
  expect(total).toBe(1_000_000);
});

test('runs of an earlier start, of which no event came, are there', async () => {
  const kept = { arn: 'arn:aws:states:eu-west-1:0:execution:pipeline:old', status: 'SUCCEEDED' };
  const record = { ...kept, startedAt: '2026-11-24T13:00:00.000Z', input: '{}', output: '{"total": 3}' };
  const other = await TestConsole.start(new FakeSources([], { runs: async () => [record] }));
  expect((await other.get('runs')).items).toMatchObject([{ id: 'old', status: 'SUCCEEDED', counts: { total: 3 } }]);
  await other.close();
});
