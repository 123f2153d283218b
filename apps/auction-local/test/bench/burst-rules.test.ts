/** The pure parts of `npm run bench:burst`: a wrong one would make a wrong run look right. */
import fc from 'fast-check';
import { partialAnswer, split, throttledAnswer, type WriteRequest } from '../../bench/burst/batch-write';
import { arrivals, ordersOf } from '../../bench/burst/clients';
import { type ClientResult, compare, Ledger } from '../../bench/burst/ledger';
import { faults } from '../../bench/burst/report';
import type { BurstResult } from '../../bench/burst/run';
import { TokenBucket } from '../../bench/burst/token-bucket';

const put = (id: string): WriteRequest => ({ PutRequest: { Item: { record_id: { S: id } } } });

describe('a token bucket', () => {
  test('begins full, empties, and fills again at its rate', () => {
    let now = 0;
    const bucket = new TokenBucket(10, 20, () => now);
    expect(bucket.take(25)).toBe(20);
    expect(bucket.take(1)).toBe(0);
    now = 99;
    expect(bucket.take(1)).toBe(0);
    now = 550;
    expect(bucket.take(25)).toBe(5);
  });

  test('never holds more than its capacity', () => {
    let now = 0;
    const bucket = new TokenBucket(10, 20, () => now);
    now = 3_600_000;
    expect(bucket.take(100)).toBe(20);
  });

  test('whatever is taken when, it lets through at most capacity + rate x time', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ wait: fc.nat(500), wanted: fc.nat(50) })), (takes) => {
        let now = 0;
        let taken = 0;
        const bucket = new TokenBucket(100, 30, () => now);
        for (const { wait, wanted } of takes) {
          now += wait;
          taken += bucket.take(wanted);
        }
        expect(taken).toBeLessThanOrEqual(30 + now / 10);
      }),
    );
  });
});

describe('BatchWriteItem of a table that is busy', () => {
  test('writes as many as there are units, and refuses the rest', () => {
    const writes = [put('a'), put('b'), put('c')];
    expect(split(writes, () => 2)).toEqual({ accepted: [put('a'), put('b')], refused: [put('c')] });
    expect(JSON.parse(partialAnswer('orders', [put('c')]))).toEqual({ UnprocessedItems: { orders: [put('c')] } });
    expect(JSON.parse(partialAnswer('orders', []))).toEqual({ UnprocessedItems: {} });
  });

  test('answers with both exceptions in turn when it writes none', () => {
    const types = [0, 1].map((turn) => (JSON.parse(throttledAnswer('orders', turn)) as { __type: string }).__type);
    expect(types).toEqual([
      'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
      'com.amazon.coral.availability#ThrottlingException',
    ]);
  });
});

describe('arrivals', () => {
  test('are evenly over the time, with ids that no other client has', () => {
    expect(arrivals(100, 50, 2)).toEqual([0, 500, 1000, 1500]);
    const options = { url: '', ordersPerPost: 3, prefix: 'cold' };
    const ids = [0, 1, 11].flatMap((client) => ordersOf(options, client).map(({ record_id }) => record_id));
    expect(new Set(ids).size).toBe(9);
  });
});

describe('the accounting', () => {
  const result = (recordIds: string[], unconfirmed: string[] = []): ClientResult => ({
    outcome: unconfirmed.length > 0 ? 'gave-up' : 'stored',
    recordIds,
    unconfirmed,
    attempts: 1,
    elapsedMs: 1,
  });

  test('a confirmed order that is not in the table is lost', () => {
    expect(compare([result(['a', 'b'])], new Set(['a']))).toEqual({ lost: 1, unannounced: 0, clientsNotDone: 0 });
  });

  test('an order in the table that nobody was answered is unannounced', () => {
    expect(compare([result(['a', 'b'], ['b'])], new Set(['a', 'b', 'c']))).toEqual({
      lost: 0,
      unannounced: 2,
      clientsNotDone: 1,
    });
  });

  test('an order that was written and then denied is counted, unless its request was cut off', () => {
    const ledger = new Ledger(() => 0, 1000);
    ledger.batch(['a', 'b'], 3);
    ledger.cutOff(['b']);
    ledger.answer(503, ['a', 'b', 'c']);
    expect(ledger).toMatchObject({ deniedThoughStored: 1, answers: { 503: 1 }, total: { writes: 5, refused: 3 } });
  });

  test('an order is not denied by a handler that lost an answer of the table: it cannot know', () => {
    const ledger = new Ledger(() => 0, 1000);
    ledger.batch(['a'], 0);
    ledger.answer(503, ['a'], false);
    ledger.answer(503, ['a']);
    expect(ledger).toMatchObject({ deniedThoughStored: 0, uncertainAnswers: 1 });
  });

  test('the first minute is counted apart', () => {
    let now = 0;
    const ledger = new Ledger(() => now, 1000);
    ledger.batch(['a'], 1);
    now = 1000;
    ledger.batch(['b', 'c'], 0);
    expect(ledger.early).toEqual({ writes: 2, refused: 1 });
    expect(ledger.total).toEqual({ writes: 4, refused: 1 });
  });

  test.each<[string, Partial<BurstResult>, string]>([
    ['lost', { lost: 1 }, '1 orders were confirmed and are not in the table'],
    ['unannounced', { unannounced: 2 }, '2 orders are in the table and were confirmed to nobody'],
    ['not done', { clientsNotDone: 3 }, '3 clients did not get their orders stored'],
  ])('a run with orders %s has a fault', (_, wrong, message) => {
    expect(faults(burstResult(wrong), 0.5)).toEqual([message]);
  });

  test('a run that refused too little has a fault, one that refused enough has none', () => {
    expect(faults(burstResult({}), 0.5)).toEqual([]);
    expect(faults(burstResult({}), 0.7)).toEqual([
      "60 % of the first minute's writes were refused, at least 70 % must be",
    ]);
  });

  function burstResult(more: Partial<BurstResult>): BurstResult {
    const ledger = new Ledger(() => 0, 1000);
    ledger.batch(['a', 'b'], 3);
    const none = { lost: 0, unannounced: 0, clientsNotDone: 0 };
    const figures = {
      limit: 1,
      orders: 1,
      results: [],
      seconds: 1,
      billedSeconds: 1,
      peakInvocations: 1,
      storageErrors: {},
    };
    return { ...none, ...figures, ledger, ...more };
  }
});
