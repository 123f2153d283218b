import { Duration } from 'aws-cdk-lib/core';
import { orders } from '../src/state-machine/expressions';
import { evaluate } from './evaluate';
import { context, lambdaError } from './recorded';

describe('orders on their way to the order function', () => {
  test.each([[[]], [[{ order: 'accepted' }]], [[{ n: 1 }, { n: 2 }]]])(
    'the input of the map repeats the run: %j',
    async (list) => {
      const scope = { input: { results: true, orders: list }, variables: { runId: 'run-1', runDate: '2026-01-31' } };
      const run = await evaluate(orders.run(40), scope);
      expect(run).toEqual({ runId: 'run-1', runDate: '2026-01-31', orders: list, problemLength: 200 });
      expect(await evaluate(orders.all, { input: run })).toEqual(list);
    },
  );

  test('brought orders skip the polling, none at all the map too', async () => {
    const given = (ordersGiven: boolean, list?: unknown[]) => ({
      input: { orders: list },
      variables: { ordersGiven },
    });
    expect(await evaluate(orders.areGiven, given(true, [{}]))).toBe(true);
    expect(await evaluate(orders.areGiven, given(false))).toBe(false);
    expect(await evaluate(orders.areGivenAndEmpty, given(true, []))).toBe(true);
    expect(await evaluate(orders.areGivenAndEmpty, given(true, [{}]))).toBe(false);
    expect(await evaluate(orders.areGivenAndEmpty, given(false))).toBe(false);
    expect(await evaluate(orders.areGivenAndEmpty, given(true))).toBe(false);
  });

  test('an item carries the order untouched beside what the child execution cannot see', async () => {
    const order = { status: 'accepted', power: 2.5, nested: [{ a: null }] };
    const item = await evaluate(orders.item, {
      context: { ...context, Map: { Item: { Index: 7, Value: order } } },
      input: { runId: 'run-1', runDate: '2026-01-31', orders: [order], problemLength: 200 },
    });
    expect(item).toEqual({ index: 7, order, runId: 'run-1', runDate: '2026-01-31', problemLength: 200 });
    expect(await evaluate(orders.order, { input: item })).toEqual(order);
    const clientContext = String(await evaluate(orders.clientContext, { input: item }));
    expect(JSON.parse(Buffer.from(clientContext, 'base64').toString())).toEqual({
      custom: { runId: 'run-1', runDate: '2026-01-31', index: 7 },
    });
  });

  test.each([
    [1, 200],
    [4_000, 200],
    [7_300, 114],
    [12_483, 64],
    [500_000, 0],
  ])('of %d orders each problem may take %d characters', async (count, length) => {
    const input = { orders: new Array(count).fill({}) };
    expect(await evaluate(orders.problemLength(40), { input })).toBe(length);
  });
});

describe('the turn of an order within its batch', () => {
  const startedAgo = (seconds: number) => ({
    context: { Execution: { StartTime: new Date(Date.now() - seconds * 1000).toISOString() } },
  });

  test.each([
    [10, true],
    [3_600, false],
  ])('%d seconds after the start of the batch, with a minute for all', async (seconds, inTime) => {
    expect(await evaluate(orders.isInTime(Duration.minutes(1)), startedAgo(seconds))).toBe(inTime);
  });

  test('a start that is given in whole seconds is understood too', async () => {
    const context = { Execution: { StartTime: '2026-01-31T12:00:00Z' } };
    expect(await evaluate(orders.isInTime(Duration.minutes(1)), { context })).toBe(false);
  });

  test('an order that is not tried has failed', async () => {
    const input = { index: 7, order: {}, problemLength: 200 };
    expect(await evaluate(orders.notTried, { input })).toEqual({
      outcome: 'failed',
      problem: '#7 failed (NotTried) the orders before it took too long',
    });
  });
});

describe('outcomes', () => {
  const item = { index: 7, order: { order: 'rejected', power: 2 }, problemLength: 200 };

  test('a rejected order reports its index, its error and itself', async () => {
    expect(
      await evaluate(orders.problem('rejected'), {
        input: item,
        errorOutput: lambdaError('ValueError', 'Order status is rejected!'),
      }),
    ).toEqual({
      outcome: 'rejected',
      problem: '#7 rejected (ValueError) {"order":"rejected","power":2} Order status is rejected!',
    });
  });

  test('a message with quotes is reported in full', async () => {
    const errorOutput = lambdaError('KeyError', 'no "status" in it');
    expect(await evaluate(orders.problem('failed'), { input: item, errorOutput })).toEqual({
      outcome: 'failed',
      problem: '#7 failed (KeyError) {"order":"rejected","power":2} no "status" in it',
    });
  });

  test.each([
    ['text', { Error: 'States.Timeout', Cause: 'took too long' }, 'took too long'],
    ['nothing', { Error: 'States.Timeout' }, ''],
    ['an empty text', { Error: 'States.Timeout', Cause: '' }, ''],
  ])('a cause that is %s', async (_, errorOutput, reason) => {
    expect(await evaluate(orders.problem('failed'), { input: item, errorOutput })).toEqual({
      outcome: 'failed',
      problem: `#7 failed (States.Timeout) {"order":"rejected","power":2} ${reason}`,
    });
  });

  test('a problem is as long as it may be', async () => {
    const errorOutput = lambdaError('ValueError', 'x'.repeat(500));
    const { problem } = (await evaluate(orders.problem('failed'), {
      input: { ...item, problemLength: 20 },
      errorOutput,
    })) as {
      problem: string;
    };
    expect(problem).toBe('#7 failed (ValueErro');
  });

  const stored = { outcome: 'stored' };
  const rejected = (n: number) => ({ outcome: 'rejected', problem: `r${n}` });
  const failed = (n: number) => ({ outcome: 'failed', problem: `f${n}` });

  test.each([
    ['all stored', [stored, stored], { stored: 2, rejected: 0, failed: 0, problems: [] }],
    ['one stored', [stored], { stored: 1, rejected: 0, failed: 0, problems: [] }],
    ['one rejected', [rejected(1)], { stored: 0, rejected: 1, failed: 0, problems: ['r1'] }],
    ['one failed', [failed(1)], { stored: 0, rejected: 0, failed: 1, problems: ['f1'] }],
    ['rejected first', [rejected(1), stored], { stored: 1, rejected: 1, failed: 0, problems: ['r1'] }],
    [
      'failed ones are reported before rejected ones, three in all',
      [rejected(1), rejected(2), stored, failed(1), rejected(3)],
      { stored: 1, rejected: 3, failed: 1, problems: ['f1', 'r1', 'r2'] },
    ],
    ['five failed', [1, 2, 3, 4, 5].map(failed), { stored: 0, rejected: 0, failed: 5, problems: ['f1', 'f2', 'f3'] }],
  ])('a batch: %s', async (_, result, expected) => {
    expect(await evaluate(orders.batch, { result })).toEqual(expected);
  });

  const batch = (s: number, r: number, f: number, problems: string[] = []) => ({
    stored: s,
    rejected: r,
    failed: f,
    problems,
  });
  const summary = (count: number, result: unknown) =>
    evaluate(orders.summary, { input: { orders: new Array(count).fill({}) }, result });

  test.each([
    ['no batch', 0, [], { total: 0, stored: 0, rejected: 0, failed: 0, problems: [] }],
    ['one batch', 2, [batch(2, 0, 0)], { total: 2, stored: 2, rejected: 0, failed: 0, problems: [] }],
    ['one problem', 1, [batch(0, 1, 0, ['r1'])], { total: 1, stored: 0, rejected: 1, failed: 0, problems: ['r1'] }],
    [
      'two batches',
      5,
      [batch(1, 1, 0, ['r1']), batch(2, 0, 1, ['f1'])],
      { total: 5, stored: 3, rejected: 1, failed: 1, problems: ['r1', 'f1'] },
    ],
    ['a batch that was lost', 80, [batch(40, 0, 0)], { total: 80, stored: 40, rejected: 0, failed: 40, problems: [] }],
    ['all batches lost', 80, [], { total: 80, stored: 0, rejected: 0, failed: 80, problems: [] }],
    [
      'a lost batch that left an error behind',
      80,
      [batch(40, 0, 0), { Error: 'States.Timeout', Cause: 'took too long' }, null],
      { total: 80, stored: 40, rejected: 0, failed: 40, problems: [] },
    ],
  ])('a run: %s', async (_, count, result, expected) => {
    expect(await summary(count, result)).toEqual(expected);
  });

  test('a run reports a maximum of ten problems', async () => {
    const result = [0, 1, 2, 3].map((n) => batch(0, 40, 0, [`${n}a`, `${n}b`, `${n}c`]));
    const { problems } = (await summary(160, result)) as { problems: string[] };
    expect(problems).toEqual(['0a', '0b', '0c', '1a', '1b', '1c', '2a', '2b', '2c', '3a']);
  });

  test.each([
    [{ total: 2, stored: 2, failed: 0 }, true, false],
    [{ total: 2, stored: 1, failed: 0 }, false, false],
    [{ total: 2, stored: 1, failed: 1 }, false, true],
    [{ total: 0, stored: 0, failed: 0 }, true, false],
  ])('%j: all stored %s, failed %s', async (counts, allStored, hasFailed) => {
    expect(await evaluate(orders.areAllStored, { variables: { summary: counts } })).toBe(allStored);
    expect(await evaluate(orders.haveFailed, { variables: { summary: counts } })).toBe(hasFailed);
  });

  test('all batches together fit into 256 KiB even when every order of a full run is a problem', async () => {
    const count = 7_300;
    const length = (await evaluate(orders.problemLength(40), {
      input: { orders: new Array(count).fill({}) },
    })) as number;
    const all = new Array(Math.ceil(count / 40)).fill(batch(0, 0, 40, new Array(3).fill('"'.repeat(length))));
    expect(Buffer.byteLength(JSON.stringify(all))).toBeLessThan(262_144);
  });
});
