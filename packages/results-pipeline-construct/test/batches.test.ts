import { Duration } from 'aws-cdk-lib/core';
import * as fc from 'fast-check';
import { simulateFanOut } from '../scripts/simulate-fan-out';
import {
  attemptTimeout,
  batchPlan,
  DEFAULT_BATCH_SIZE,
  DEFAULT_CONCURRENT_ORDERS,
  EXPRESS_LIMIT,
  latestStart,
  longestBatch,
  MAX_BATCH_SIZE,
  MAX_ORDERS,
  MIN_BATCH_SIZE,
  PAYLOAD_LIMIT,
} from '../src/state-machine/batches';
import { orders } from '../src/state-machine/expressions';
import { longestCall } from '../src/state-machine/retries';
import { evaluate } from './evaluate';

const seconds = Duration.seconds;
const byDefault = batchPlan(DEFAULT_BATCH_SIZE, DEFAULT_CONCURRENT_ORDERS);

describe('the plan of batches', () => {
  test.each([
    [40, 5, { batchConcurrency: 5, maxConcurrentBatches: 1 }],
    [40, 1, { batchConcurrency: 1, maxConcurrentBatches: 1 }],
    [40, 40, { batchConcurrency: 40, maxConcurrentBatches: 1 }],
    [40, 50, { batchConcurrency: 25, maxConcurrentBatches: 2 }],
    [40, 200, { batchConcurrency: 40, maxConcurrentBatches: 5 }],
    [10, 25, { batchConcurrency: 8, maxConcurrentBatches: 3 }],
  ])('batches of %d, %d orders at once', (size, atOnce, expected) => {
    expect(batchPlan(size, atOnce)).toEqual({ batchSize: size, ...expected });
  });

  test('never has more orders at once than allowed, and leaves less than a batch’s share unused', () => {
    const plans = fc.tuple(
      fc.integer({ min: MIN_BATCH_SIZE, max: MAX_BATCH_SIZE }),
      fc.integer({ min: 1, max: 40_000 }),
    );
    fc.assert(
      fc.property(plans, ([size, atOnce]) => {
        const { batchConcurrency, maxConcurrentBatches } = batchPlan(size, atOnce);
        const used = batchConcurrency * maxConcurrentBatches;
        expect(batchConcurrency).toBeGreaterThanOrEqual(1);
        expect(batchConcurrency).toBeLessThanOrEqual(size);
        expect(used).toBeLessThanOrEqual(atOnce);
        expect(atOnce - used).toBeLessThan(maxConcurrentBatches);
      }),
    );
  });
});

describe('the time of a batch', () => {
  test('one turn: all orders at once, each with five seconds for its cold start', () => {
    expect(longestBatch(seconds(10), { batchSize: 40, batchConcurrency: 40 })).toEqual(longestCall(seconds(15), 5));
  });

  test('eight turns: seven whole timeouts, a cold start, and all retries of the last order', () => {
    const last = longestCall(seconds(15), 5).toSeconds();
    expect(longestBatch(seconds(10), { batchSize: 40, batchConcurrency: 5 }).toSeconds()).toBe(7 * 10 + 5 + last);
  });

  test('an order that starts in time ends within the Express execution', () => {
    for (const timeout of [1, 10, 24].map((value) => seconds(value))) {
      const end = latestStart(timeout).toSeconds() + longestCall(attemptTimeout(timeout), 5).toSeconds();
      expect(end).toBeLessThan(EXPRESS_LIMIT.toSeconds());
      expect(latestStart(timeout).toSeconds()).toBeGreaterThan(0);
    }
  });
});

describe('in a new account, whose limit is 10 concurrent executions', () => {
  const run = (scenario: Partial<Parameters<typeof simulateFanOut>[0]>) =>
    simulateFanOut({
      limit: 10,
      heldByOthers: 0,
      orders: 7_300,
      callSeconds: 1,
      orderTimeout: seconds(10),
      seed: 1,
      ...byDefault,
      ...scenario,
    });

  test.each([1, 2, 3])('the default stores 7,300 orders with at most half of it, seed %d', (seed) => {
    const outcome = run({ seed });
    expect(outcome).toMatchObject({ failed: 0, throttled: 0, starved: 0 });
    expect(outcome.mostAtOnce).toBeLessThanOrEqual(5);
    expect(outcome.longestBatch).toBeLessThan(EXPRESS_LIMIT.toSeconds());
  });

  test('the default leaves the other half to others, who may hold it all the time', () => {
    expect(run({ heldByOthers: 5 })).toMatchObject({ failed: 0, throttled: 0 });
  });

  test('200 orders at once would fail some and leave nothing to others: the simulation sees it', () => {
    const outcome = run(batchPlan(40, 200));
    expect(outcome.failed).toBeGreaterThan(0);
    expect(outcome.starved).toBeGreaterThan(0.1);
  });

  test('the same seed gives the same run', () => {
    expect(run({ heldByOthers: 7, seed: 7 })).toEqual(run({ heldByOthers: 7, seed: 7 }));
  });
});

describe('in an account with 1,000 concurrent executions', () => {
  test('200 orders at once are not throttled', () => {
    const scenario = {
      limit: 1_000,
      heldByOthers: 0,
      orders: 7_300,
      callSeconds: 2,
      orderTimeout: seconds(10),
      seed: 1,
    };
    expect(simulateFanOut({ ...scenario, ...batchPlan(40, 200) })).toMatchObject({ failed: 0, throttled: 0 });
  });
});

describe('the results of all batches', () => {
  test.each([MIN_BATCH_SIZE, DEFAULT_BATCH_SIZE])(
    'fit into 256 KiB with batches of %d, whatever they say',
    async (size) => {
      const input = { orders: new Array(MAX_ORDERS).fill(0) };
      const length = Number(await evaluate(orders.problemLength(size), { input }));
      expect(length).toBeGreaterThanOrEqual(12);
      const problem = '\u{1f300}'.repeat(length);
      const result = { stored: size, rejected: size, failed: size, problems: [problem, problem, problem] };
      const batches = Math.ceil(MAX_ORDERS / size);
      expect(Buffer.byteLength(JSON.stringify(new Array(batches).fill(result)))).toBeLessThanOrEqual(PAYLOAD_LIMIT);
    },
  );
});
