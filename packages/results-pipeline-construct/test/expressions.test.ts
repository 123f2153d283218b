import { alertMessage, finish, lease, orders, poll, start } from '../src/state-machine/expressions';
import { FAILURES } from '../src/state-machine/failures';
import { evaluate, type Scope } from './evaluate';

const EXECUTION = 'arn:aws:states:eu-west-1:111111111111:execution:Pipeline:run-1';
const context = {
  Execution: { Id: EXECUTION, Name: 'run-1', StartTime: '2026-01-31T23:59:59.123Z', Input: {} },
  StateMachine: { Name: 'Pipeline' },
};
/** Recorded from a Python function on Lambda: the cause is JSON, with a stack trace. */
const lambdaError = (type: string, message: string) => ({
  Error: type,
  Cause: JSON.stringify({ errorMessage: message, errorType: type, requestId: 'r', stackTrace: ['  File "app.py"'] }),
});

describe('the start of a run', () => {
  const repeat = { runId: 'run-0', runDate: '2026-01-30', orders: [{ order: 'accepted' }] };

  test('a new run is named after its execution and dated by its start', async () => {
    const scope = { input: {}, context };
    expect(await evaluate(start.bringsOrders, scope)).toBe(false);
    expect(await evaluate(start.runId, scope)).toBe('run-1');
    expect(await evaluate(start.runDate, scope)).toBe('2026-01-31');
    expect(await evaluate(start.leaseKey, scope)).toBe('poll');
  });

  test('a repeated run keeps the id and the date that it is given, and has a lease of its own', async () => {
    const scope = { input: repeat, context };
    expect(await evaluate(start.bringsOrders, scope)).toBe(true);
    expect(await evaluate(start.runId, scope)).toBe('run-0');
    expect(await evaluate(start.runDate, scope)).toBe('2026-01-30');
    expect(await evaluate(start.leaseKey, scope)).toBe('run#run-0');
  });

  test.each([
    ['nothing', {}],
    ['something that is not about the run', { scheduledTime: '2026-01-31' }],
    ['a whole run', repeat],
    ['a run without orders', { ...repeat, orders: [] }],
    ['a run with one order', { ...repeat, orders: [{}] }],
  ])('%s is valid', async (_, input) => {
    expect(await isInvalid(input)).toBe(false);
  });

  test.each([
    ['orders alone', { orders: [] }],
    ['a run id alone', { runId: 'run-0' }],
    ['a date alone', { runDate: '2026-01-30' }],
    ['no date', { runId: 'run-0', orders: [] }],
    ['a run id that is a path', { ...repeat, runId: '../run-0' }],
    ['an empty run id', { ...repeat, runId: '' }],
    ['a run id that is too long', { ...repeat, runId: 'x'.repeat(81) }],
    ['a run id that is a number', { ...repeat, runId: 5 }],
    ['a run id that is null', { ...repeat, runId: null }],
    ['a date of another format', { ...repeat, runDate: '30.01.2026' }],
    ['a date that goes on', { ...repeat, runDate: '2026-01-30T00:00' }],
    ['orders that are an object', { ...repeat, orders: { order: 'accepted' } }],
    ['orders that are null', { ...repeat, orders: null }],
    ['a list', [repeat]],
    ['text', 'now'],
    ['null', null],
  ])('%s is invalid', async (_, input) => {
    expect(await isInvalid(input)).toBe(true);
  });

  async function isInvalid(input: unknown) {
    const bringsOrders = await evaluate(start.bringsOrders, { input, context });
    for (const expression of [start.runId, start.runDate, start.leaseKey])
      await evaluate(expression, { input, context });
    return evaluate(start.isInvalid, { input, context, variables: { bringsOrders } });
  }
});

describe('the lease', () => {
  test('may be cleared away some seconds after now', async () => {
    const before = Math.floor(Date.now() / 1000);
    const expiresAt = await evaluate(lease.expiresAt(60));
    expect(expiresAt).toMatch(/^\d{10}$/);
    expect(Number(expiresAt)).toBeGreaterThanOrEqual(before + 60);
  });

  test('names its owner, or nobody once it is released', async () => {
    expect(await evaluate(lease.owner, { result: { Item: { owner: { S: EXECUTION } } } })).toBe(EXECUTION);
    expect(await evaluate(lease.owner, { result: { SdkHttpMetadata: {} } })).toBe('');
  });

  test.each([
    ['RUNNING', true],
    ['SUCCEEDED', false],
    ['FAILED', false],
    ['ABORTED', false],
    ['TIMED_OUT', false],
  ])('an owner that is %s keeps it: %s', async (ownerStatus, keeps) => {
    expect(await evaluate(lease.isOwnerRunning, { variables: { ownerStatus } })).toBe(keeps);
  });

  test('a start that does nothing says why', async () => {
    expect(await evaluate(lease.skipped, { variables: { leaseOwner: EXECUTION } })).toEqual({
      skipped: true,
      reason: `another run was under way: ${EXECUTION}`,
    });
    expect(await evaluate(lease.skipped, { variables: { leaseOwner: '' } })).toEqual({
      skipped: true,
      reason: 'another run was under way',
    });
  });
});

describe('an answer of the results function', () => {
  test.each([
    ['not ready', { results: false }, { malformed: false, ready: false, empty: false }],
    [
      'not ready, with orders of no meaning',
      { results: false, orders: 5 },
      { malformed: false, ready: false, empty: false },
    ],
    ['ready', { results: true, orders: [{ order: 'accepted' }, {}] }, { malformed: false, ready: true, empty: false }],
    ['ready with one order', { results: true, orders: [{}] }, { malformed: false, ready: true, empty: false }],
    ['ready without orders', { results: true, orders: [] }, { malformed: false, ready: true, empty: true }],
  ])('%s', async (_, input, expected) => {
    expect(await judge(input)).toEqual(expected);
  });

  test.each([
    ['no results', {}],
    ['no results but orders', { orders: [{}] }],
    ['results as text', { results: 'true', orders: [{}] }],
    ['results as a number', { results: 1, orders: [{}] }],
    ['results null', { results: null }],
    ['ready without a list of orders', { results: true }],
    ['orders as an object', { results: true, orders: { order: 'accepted' } }],
    ['orders as text', { results: true, orders: 'accepted' }],
    ['orders null', { results: true, orders: null }],
    ['a list', [{ results: true, orders: [{}] }]],
    ['text', 'ready'],
    ['nothing', null],
  ])('%s is malformed', async (_, input) => {
    expect(await evaluate(poll.isMalformed, { input })).toBe(true);
    expect(await evaluate(poll.malformedCause, { input })).toBe(
      `the answer was ${typeof input === 'string' ? input : JSON.stringify(input)}`,
    );
  });

  test('a long malformed answer is cut', async () => {
    const cause = await evaluate(poll.malformedCause, { input: { orders: 'x'.repeat(10_000) } });
    expect(cause).toHaveLength('the answer was '.length + 300);
  });

  test('the poll budget', async () => {
    expect(await evaluate(poll.isBudgetSpent(3), { variables: { polls: 2 } })).toBe(false);
    expect(await evaluate(poll.isBudgetSpent(3), { variables: { polls: 3 } })).toBe(true);
    expect(await evaluate(poll.count, { variables: { polls: 2 } })).toBe(3);
    expect(await evaluate(poll.notReadyCause, { variables: { polls: 241 } })).toBe('not ready after 241 polls');
  });

  const judge = async (input: unknown) => ({
    malformed: await evaluate(poll.isMalformed, { input }),
    ready: await evaluate(poll.isReady, { input }),
    empty: await evaluate(poll.isReadyAndEmpty, { input }),
  });
});

describe('orders on their way to the order function', () => {
  test.each([[[]], [[{ order: 'accepted' }]], [[{ n: 1 }, { n: 2 }]]])(
    'the input of the map repeats the run: %j',
    async (list) => {
      const scope = { input: { results: true, orders: list }, variables: { runId: 'run-1', runDate: '2026-01-31' } };
      const run = await evaluate(orders.run, scope);
      expect(run).toEqual({ runId: 'run-1', runDate: '2026-01-31', orders: list });
      expect(await evaluate(orders.all, { input: run })).toEqual(list);
    },
  );

  test('brought orders skip the polling, none at all the map too', async () => {
    const given = (bringsOrders: boolean, list?: unknown[]) => ({
      input: { orders: list },
      variables: { bringsOrders },
    });
    expect(await evaluate(orders.areBrought, given(true, [{}]))).toBe(true);
    expect(await evaluate(orders.areBrought, given(false))).toBe(false);
    expect(await evaluate(orders.areBroughtButNone, given(true, []))).toBe(true);
    expect(await evaluate(orders.areBroughtButNone, given(true, [{}]))).toBe(false);
    expect(await evaluate(orders.areBroughtButNone, given(false))).toBe(false);
  });

  test('an item carries the order untouched beside what the child execution cannot see', async () => {
    const order = { status: 'accepted', power: 2.5, nested: [{ a: null }] };
    const item = await evaluate(orders.item, {
      context: { ...context, Map: { Item: { Index: 7, Value: order } } },
      variables: { runId: 'run-1', runDate: '2026-01-31', problemLength: 200 },
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
    [7_300, 109],
    [87_000, 9],
  ])('of %d orders each problem may take %d characters', async (count, length) => {
    const input = { orders: new Array(count).fill({}) };
    expect(await evaluate(orders.problemLength(40), { input })).toBe(length);
  });
});

describe('outcomes', () => {
  const item = { index: 7, order: { order: 'rejected', power: 2 }, problemLength: 200 };

  test('a rejected order tells its index, its error and itself', async () => {
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

  test('a message with quotes is told whole', async () => {
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
      'failed ones are told before rejected ones, three in all',
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

  test('a run tells ten problems at most', async () => {
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

describe('the alert', () => {
  const ok = { error: '', cause: '', title: '', nextStep: '' };
  const none = { total: 0, stored: 0, rejected: 0, failed: 0, problems: [] };
  const alert = async (variables: Record<string, unknown>) => {
    const scope: Scope = {
      context,
      variables: { runId: 'run-1', runDate: '2026-01-31', failure: ok, summary: none, ...variables },
    };
    return JSON.parse(String(await evaluate(alertMessage, scope)));
  };

  test('of rejected orders is a custom notification of Amazon Q Developer', async () => {
    const problems = ['#1 rejected (ValueError) {} no', '#3 rejected (ValueError) {} no'];
    expect(await alert({ summary: { total: 4, stored: 2, rejected: 2, failed: 0, problems } })).toEqual({
      version: '1.0',
      source: 'custom',
      content: {
        textType: 'client-markdown',
        title: 'Results pipeline: 2 of 4 orders rejected',
        description:
          '2 stored, 2 rejected, 0 failed of 4 orders\n- `#1 rejected (ValueError) {} no`\n- `#3 rejected (ValueError) {} no`',
        nextSteps: [
          'Rejected orders are not stored and not retried.',
          'Open the execution: https://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1' +
            `#/v2/executions/details/${EXECUTION}`,
        ],
        keywords: ['results-pipeline'],
      },
      metadata: {
        threadId: EXECUTION,
        summary: 'Results pipeline: 2 of 4 orders rejected',
        eventType: 'OrdersRejected',
        relatedResources: [EXECUTION],
        additionalContext: { severity: 'warning', runId: 'run-1', runDate: '2026-01-31' },
      },
    });
  });

  test('of a failure before there were orders', async () => {
    const message = await alert({ failure: { ...FAILURES.resultsNotReady, cause: 'not ready after 241 polls' } });
    expect(message.content.title).toBe('Results pipeline: the results never became ready');
    expect(message.content.description).toBe('ResultsNotReady: not ready after 241 polls');
    expect(message.content.nextSteps[0]).toBe(FAILURES.resultsNotReady.nextStep);
    expect(message.metadata).toMatchObject({
      eventType: 'ResultsPipelineFailed',
      additionalContext: { severity: 'critical' },
    });
  });

  test('of failed orders tells the counts, ten problems and how many more there are', async () => {
    const problems = new Array(10).fill('#1 failed (RuntimeError) {} boom');
    const message = await alert({
      failure: { ...FAILURES.ordersNotStored, cause: '20 of 50 orders failed' },
      summary: { total: 50, stored: 25, rejected: 5, failed: 20, problems },
    });
    const lines = message.content.description.split('\n');
    expect(lines.slice(0, 2)).toEqual([
      'OrdersNotStored: 20 of 50 orders failed',
      '25 stored, 5 rejected, 20 failed of 50 orders',
    ]);
    expect(lines).toHaveLength(13);
    expect(lines[12]).toBe('- and 15 more');
  });

  test('of one problem', async () => {
    const { content } = await alert({
      summary: { total: 1, stored: 0, rejected: 1, failed: 0, problems: ['#0 rejected'] },
    });
    expect(content.description).toBe('0 stored, 1 rejected, 0 failed of 1 orders\n- `#0 rejected`');
  });

  test('an order cannot break out of its code span', async () => {
    const { content } = await alert({
      summary: { total: 1, stored: 0, rejected: 1, failed: 0, problems: ['`<!channel>`'] },
    });
    expect(content.description).toContain("- `'<!channel>'`");
  });

  test('of an input whose run id is no text', async () => {
    const message = await alert({ runId: 5, failure: { ...FAILURES.invalidInput, cause: 'expected' } });
    expect(message.metadata.additionalContext.runId).toBe('5');
  });
});

describe('the end of a run', () => {
  test('a caught error of a function is told in its own words', async () => {
    expect(await evaluate(finish.caughtCause, { errorOutput: lambdaError('RuntimeError', 'boom') })).toBe(
      'RuntimeError: boom',
    );
    expect(await evaluate(finish.caughtCause, { errorOutput: { Error: 'States.Timeout' } })).toBe('States.Timeout: ');
  });

  test('an alert that could not be sent takes along what it was about', async () => {
    const errorOutput = { Error: 'Sns.SdkClientException', Cause: 'no route' };
    const variables = { failure: { error: 'ResultsNotReady', cause: 'not ready after 6 polls' } };
    expect(await evaluate(finish.alertFailedCause, { errorOutput, variables })).toBe(
      'Sns.SdkClientException: no route; the run had failed with ResultsNotReady: not ready after 6 polls',
    );
    expect(
      await evaluate(finish.alertFailedCause, { errorOutput, variables: { failure: { error: '', cause: '' } } }),
    ).toBe('Sns.SdkClientException: no route');
  });

  test('its output', async () => {
    const variables = {
      runId: 'run-1',
      runDate: '2026-01-31',
      polls: 3,
      summary: { total: 3, stored: 1, rejected: 1, failed: 1, problems: [] },
    };
    expect(await evaluate(finish.output, { variables })).toEqual({
      runId: 'run-1',
      runDate: '2026-01-31',
      polls: 3,
      total: 3,
      stored: 1,
      rejected: 1,
      failed: 1,
    });
  });

  test.each([
    ['', false, 1],
    ['ResultsNotReady', true, 0],
  ])('with the failure %p', async (error, hasFailed, succeeded) => {
    const variables = { failure: { error, cause: 'because' } };
    expect(await evaluate(finish.hasFailed, { variables })).toBe(hasFailed);
    expect(await evaluate(finish.succeeded, { variables })).toBe(succeeded);
    expect(await evaluate(finish.error, { variables })).toBe(error);
    expect(await evaluate(finish.cause, { variables })).toBe('because');
  });
});
