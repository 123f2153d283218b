import { finish, lease, poll, start } from '../src/state-machine/expressions';
import { evaluate } from './evaluate';
import { context, EXECUTION, lambdaError } from './recorded';

describe('the start of a run', () => {
  const repeat = { runId: 'run-0', runDate: '2026-01-30', orders: [{ order: 'accepted' }] };

  test('a new run is named after its execution and dated by its start', async () => {
    const scope = { input: {}, context };
    expect(await evaluate(start.ordersGiven, scope)).toBe(false);
    expect(await evaluate(start.runId, scope)).toBe('run-1');
    expect(await evaluate(start.runDate, scope)).toBe('2026-01-31');
    expect(await evaluate(start.leaseKey, scope)).toBe('poll');
  });

  test('a repeated run keeps the id and the date that it is given, and has a lease of its own', async () => {
    const scope = { input: repeat, context };
    expect(await evaluate(start.ordersGiven, scope)).toBe(true);
    expect(await evaluate(start.runId, scope)).toBe('run-0');
    expect(await evaluate(start.runDate, scope)).toBe('2026-01-30');
    expect(await evaluate(start.leaseKey, scope)).toBe('run#run-0');
  });

  test.each([
    ['nothing', {}],
    ['something that is not about the run', { Comment: 'Insert your JSON here' }],
    ['the time that was scheduled', { scheduledAt: '2026-01-31T12:00:00Z' }],
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
    ['a run id that is the folder above', { ...repeat, runId: '..' }],
    ['a run id that ends in a line feed', { ...repeat, runId: 'run-0\n' }],
    ['a date that ends in a line feed', { ...repeat, runDate: '2026-01-30\n' }],
    ['a time that was scheduled beside orders', { ...repeat, scheduledAt: '2026-01-31T12:00:00Z' }],
    ['a time that was scheduled and ends in a line feed', { scheduledAt: '2026-01-31T12:00:00Z\n' }],
    ['a list of times', { scheduledAt: ['2026-01-31T12:00:00Z'] }],
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
    const ordersGiven = await evaluate(start.ordersGiven, { input, context });
    const [runId, runDate] = await Promise.all(
      [start.runId, start.runDate, start.leaseKey].map((expression) => evaluate(expression, { input, context })),
    );
    return evaluate(start.isInvalid, { input, context, variables: { ordersGiven, runId, runDate } });
  }
});

describe('the lease', () => {
  test('may be cleared away some seconds after now', async () => {
    const before = Math.floor(Date.now() / 1000);
    const expiresAt = await evaluate(lease.secondsFromNow(60));
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
    expect(await evaluate(lease.skipped, { variables: { leaseOwner: EXECUTION, skipReason: lease.underWay } })).toEqual(
      {
        skipped: true,
        reason: `another run was under way: ${EXECUTION}`,
      },
    );
    expect(await evaluate(lease.skipped, { variables: { leaseOwner: '', skipReason: lease.underWay } })).toEqual({
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
    expect(await evaluate(poll.malformedCause, { input })).toMatch(/^(results are|the answer is) (missing|of type)/);
  });

  test('a malformed answer is described, not quoted: the cause is logged', async () => {
    const input = { results: true, orders: { secret: 'x' } };
    expect(await evaluate(poll.malformedCause, { input })).toBe(
      'results are of type boolean, orders are of type object',
    );
    expect(await evaluate(poll.malformedCause, { input: 'secret' })).toBe('the answer is of type string');
  });

  test('the poll budget', async () => {
    expect(await evaluate(poll.isBudgetSpent(3), { variables: { polls: 2, pollUntil: Infinity } })).toBe(false);
    expect(await evaluate(poll.isBudgetSpent(3), { variables: { polls: 3 } })).toBe(true);
    expect(await evaluate(poll.count, { variables: { polls: 2 } })).toBe(3);
    expect(await evaluate(poll.notReadyCause, { variables: { polls: 241, failedPolls: 0 } })).toBe(
      'not ready after 241 polls',
    );
  });

  const judge = async (input: unknown) => ({
    malformed: await evaluate(poll.isMalformed, { input }),
    ready: await evaluate(poll.isReady, { input }),
    empty: await evaluate(poll.isReadyAndEmpty, { input }),
  });
});

describe('the end of a run', () => {
  test('a caught error of a function is reported in its own words', async () => {
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
