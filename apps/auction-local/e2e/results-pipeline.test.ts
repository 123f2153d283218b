/** What the results pipeline makes of answers and orders, on the deployed template. */
import { Harness, today } from './fixtures/results-pipeline/harness';
import { accepted, delivered, rejected, storedOrders } from './fixtures/results-pipeline/orders';
import { notReady, ready } from './fixtures/results-pipeline/scripts';

let pipeline: Harness;
beforeAll(async () => {
  pipeline = await Harness.start();
});
afterAll(async () => {
  await pipeline?.stop();
});

describe('results that come', () => {
  test('ready at once', async () => {
    const run = await pipeline.run('ready-at-once', ready(accepted(1), delivered(2)));
    expect(run).toMatchObject({
      status: 'SUCCEEDED',
      output: { polls: 1, total: 2, stored: 2, rejected: 0, failed: 0 },
    });
    expect(await storedOrders(pipeline, run.name)).toEqual([accepted(1), delivered(2)]);
    expect(await pipeline.scripts.pollsOf(run.name)).toBe(1);
    expect(await pipeline.alerts.about(run.arn, 0)).toEqual([]);
  });

  test('under keys of run date, run id, index and hash', async () => {
    const run = await pipeline.run('keys', ready(accepted(1), accepted(1)));
    expect(run.output).toMatchObject({ runId: 'keys', runDate: today() });
    expect(Object.keys(await pipeline.results('keys'))).toEqual([
      expect.stringMatching(/^00000-[0-9a-f]{16}\.json$/),
      expect.stringMatching(/^00001-[0-9a-f]{16}\.json$/),
    ]);
  });

  test('ready after three polls', async () => {
    const run = await pipeline.run('after-three', notReady, notReady, ready(accepted(1)));
    expect(run).toMatchObject({ status: 'SUCCEEDED', output: { polls: 3, stored: 1 } });
    expect(await storedOrders(pipeline, run.name)).toEqual([accepted(1)]);
    expect(await pipeline.scripts.pollsOf(run.name)).toBe(3);
    expect(await pipeline.alerts.about(run.arn, 0)).toEqual([]);
  });

  test('ready at the last poll of the budget', async () => {
    const run = await pipeline.run('last-poll', ...new Array(5).fill(notReady), ready(accepted(1)));
    expect(run).toMatchObject({ status: 'SUCCEEDED', output: { polls: 6, stored: 1 } });
    expect(await pipeline.alerts.about(run.arn, 0)).toEqual([]);
  });

  test('no orders at all', async () => {
    const run = await pipeline.run('empty', ready());
    expect(run).toMatchObject({ status: 'SUCCEEDED', output: { polls: 1, total: 0, stored: 0 } });
    expect(await storedOrders(pipeline, run.name)).toEqual([]);
    expect(await pipeline.alerts.about(run.arn, 0)).toEqual([]);
  });

  test('the results function raising twice before it answers', async () => {
    const run = await pipeline.run('raises-twice', { raise: 'not now' }, { raise: 'nor now' }, ready(accepted(1)));
    expect(run).toMatchObject({ status: 'SUCCEEDED', output: { polls: 1, stored: 1 } });
    expect(await pipeline.scripts.pollsOf(run.name)).toBe(3);
    expect(await pipeline.alerts.about(run.arn, 0)).toEqual([]);
  });
});

describe('results that do not come', () => {
  test('never ready', async () => {
    const run = await pipeline.run('never', notReady);
    expect(run).toMatchObject({ status: 'FAILED', error: 'ResultsNotReady', cause: 'not ready after 6 polls' });
    expect(await pipeline.scripts.pollsOf(run.name)).toBe(6);
    expect(await storedOrders(pipeline, run.name)).toEqual([]);
    expect(await pipeline.alerts.about(run.arn, 1)).toMatchObject([
      {
        content: { title: 'Results pipeline: the results were not ready in time' },
        metadata: { eventType: 'ResultsPipelineFailed' },
      },
    ]);
  });

  test('the results function raising for good', async () => {
    const run = await pipeline.run('raises', { raise: 'out of order' });
    const cause = 'the last 6 of 6 polls failed: RuntimeError: out of order';
    expect(run).toMatchObject({ status: 'FAILED', error: 'PollFailed', cause });
    expect(await pipeline.scripts.pollsOf(run.name)).toBe(6 * 5);
    expect(await pipeline.alerts.about(run.arn, 2)).toMatchObject([
      { metadata: { eventType: 'ResultsPollsFailing' } },
      { metadata: { eventType: 'ResultsPipelineFailed' } },
    ]);
  });

  test.each([
    ['no-results', { orders: [accepted(1)] }],
    ['results-as-text', { results: 'true', orders: [accepted(1)] }],
    ['no-orders', { results: true }],
    ['orders-as-object', { results: true, orders: accepted(1) }],
    ['nothing', null],
  ])('malformed: %s', async (name, answer) => {
    const run = await pipeline.run(`malformed-${name}`, { answer });
    expect(run).toMatchObject({
      status: 'FAILED',
      error: 'ResultsMalformed',
      cause: expect.stringMatching(/^(results are|the answer is) /),
    });
    expect(await pipeline.scripts.pollsOf(run.name)).toBe(1);
    expect(await storedOrders(pipeline, run.name)).toEqual([]);
    expect(await pipeline.alerts.about(run.arn, 1)).toMatchObject([
      { content: { title: 'Results pipeline: the answer has the wrong shape' } },
    ]);
  });

  test('larger than 256 KiB', async () => {
    const run = await pipeline.run('too-large', { orders: 9_000 });
    expect(run).toMatchObject({ status: 'FAILED', error: 'ResultsTooLarge' });
    expect(await pipeline.scripts.pollsOf(run.name)).toBe(1);
    expect(await storedOrders(pipeline, run.name)).toEqual([]);
    expect(await pipeline.alerts.about(run.arn, 1)).toMatchObject([
      { content: { title: 'Results pipeline: the answer is too large for Step Functions' } },
    ]);
  });
});

describe('outcomes of orders', () => {
  test('all rejected', async () => {
    const run = await pipeline.run('all-rejected', ready(rejected(1), rejected(2)));
    expect(run).toMatchObject({ status: 'SUCCEEDED', output: { stored: 0, rejected: 2, failed: 0 } });
    expect(await storedOrders(pipeline, run.name)).toEqual([]);
    expect(await pipeline.alerts.about(run.arn, 1)).toMatchObject([
      {
        content: { title: 'Results pipeline: 2 of 2 orders rejected' },
        metadata: { eventType: 'OrdersRejected', additionalContext: { severity: 'warning' } },
      },
    ]);
  });

  test('mixed, rejected first: the others are stored, and one message lists ten', async () => {
    const orders = [...Array.from({ length: 12 }, (_, n) => rejected(n)), ...[12, 13, 14].map((n) => accepted(n))];
    const run = await pipeline.run('mixed', ready(...orders));
    expect(run).toMatchObject({ status: 'SUCCEEDED', output: { total: 15, stored: 3, rejected: 12, failed: 0 } });
    expect(await storedOrders(pipeline, run.name)).toEqual([12, 13, 14].map((n) => accepted(n)));
    const [alert, ...more] = await pipeline.alerts.about(run.arn, 1);
    expect(more).toEqual([]);
    expect(alert.content.description).toContain('3 stored, 12 rejected, 0 failed of 15 orders');
    expect(alert.content.description).toContain('#0 rejected (OrderRejectedError) {"order":"rejected","power":0}');
  });

  test('a rejected order is asked about once', async () => {
    const run = await pipeline.run('rejected-once', ready({ ...rejected(1), faults: ['none'] }));
    expect(run.output).toMatchObject({ rejected: 1 });
    expect(await pipeline.scripts.callsForOrder(run.name, 0)).toBe(1);
    expect(await pipeline.alerts.about(run.arn, 1)).toHaveLength(1);
  });

  test('an order without a state fails the run, the others are stored', async () => {
    const run = await pipeline.run('no-state', ready(accepted(1), { power: 2 }, rejected(3)));
    expect(run).toMatchObject({ status: 'FAILED', error: 'OrdersNotStored', cause: '1 of 3 orders failed' });
    expect(await storedOrders(pipeline, run.name)).toEqual([accepted(1)]);
    const [alert, ...more] = await pipeline.alerts.about(run.arn, 1);
    expect(more).toEqual([]);
    expect(alert.content.description).toContain(
      "#1 failed (InvalidOrderError) {\"power\":2} an order must say its state in 'order' or 'status'",
    );
    expect(alert.metadata.additionalContext.severity).toBe('critical');
  });

  test('failing in 20 % of the calls, before and after the put: everything is stored once', async () => {
    // Of five orders one fails at its first call, half of them before the put and half of them after it.
    const faultOf = (n: number) => (n % 10 === 0 ? ['before'] : n % 5 === 0 ? ['after'] : ['none']);
    const orders = Array.from({ length: 100 }, (_, n) => accepted(n, faultOf(n)));
    const run = await pipeline.run('flaky', ready(...orders));
    expect(run).toMatchObject({ status: 'SUCCEEDED', output: { total: 100, stored: 100, rejected: 0, failed: 0 } });
    expect(await storedOrders(pipeline, run.name)).toEqual(orders);
    for (const index of [0, 5]) expect(await pipeline.scripts.callsForOrder(run.name, index)).toBeGreaterThanOrEqual(2);
    expect(await pipeline.alerts.about(run.arn, 0)).toEqual([]);
  });

  test('a worker that is killed: everything is stored once', async () => {
    const orders = Array.from({ length: 30 }, (_, n) => accepted(n, n % 15 === 7 ? ['kill'] : undefined));
    const run = await pipeline.run('killed', ready(...orders));
    expect(run).toMatchObject({ status: 'SUCCEEDED', output: { total: 30, stored: 30, failed: 0 } });
    expect(await storedOrders(pipeline, run.name)).toEqual(orders);
    expect(await pipeline.scripts.callsForOrder(run.name, 7)).toBeGreaterThanOrEqual(2);
    expect(await pipeline.alerts.about(run.arn, 0)).toEqual([]);
  });

  test('failing for good: retried five times, reported, and the run fails', async () => {
    const run = await pipeline.run('fails', ready(accepted(1), accepted(2, 'before'), accepted(3, 'after')));
    expect(run).toMatchObject({ status: 'FAILED', error: 'OrdersNotStored', cause: '2 of 3 orders failed' });
    expect(await Promise.all([1, 2].map((index) => pipeline.scripts.callsForOrder(run.name, index)))).toEqual([6, 6]);
    expect(await pipeline.alerts.about(run.arn, 1)).toHaveLength(1);
  });
});

describe('many orders', () => {
  test('2,000 orders: each is stored exactly once', async () => {
    const run = await pipeline.run('two-thousand', { orders: 2_000 });
    expect(run).toMatchObject({ status: 'SUCCEEDED', output: { total: 2_000, stored: 2_000, rejected: 0, failed: 0 } });
    const results = await storedOrders(pipeline, run.name);
    expect(results.map(({ power }) => power)).toEqual(Array.from({ length: 2_000 }, (_, n) => n));
    expect(await pipeline.scripts.pollsOf(run.name)).toBe(1);
    expect(await pipeline.alerts.about(run.arn, 0)).toEqual([]);
  });
});

describe('over all scenarios', () => {
  test('no execution was reported twice', async () => {
    // The warning that polls keep failing is about a run that goes on, not about its end.
    const ends = (await pipeline.alerts.all()).filter(({ metadata }) => metadata.eventType !== 'ResultsPollsFailing');
    const threads = ends.map(({ metadata }) => metadata.threadId);
    expect(threads.length).toBeGreaterThan(0);
    expect(threads).toEqual([...new Set(threads)]);
  });

  test('no alarm went off for what had been reported', async () => {
    // Before the first run there was indeed no success for too long.
    const others = (await pipeline.alerts.alarmsThatWentOff()).filter((name) => !name.includes('NoSuccessfulRunAlarm'));
    expect(others).toEqual([]);
  });
});
