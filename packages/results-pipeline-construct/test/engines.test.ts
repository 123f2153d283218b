/** Whatever characters an order or an error has, every expression has a value, in every engine. */
import fc from 'fast-check';
import { endMessage, pollsFailingMessage } from '../src/state-machine/alert-messages';
import { finish, lease, orders, poll, start } from '../src/state-machine/expressions';
import { FAILURES } from '../src/state-machine/failures';
import { counting, location, pollWithLocation, startWithLocation } from '../src/state-machine/location-expressions';
import { type Answer, type Case, type Engine, ENGINES } from './engines/engines';
import { context, lambdaError } from './recorded';

const PIECES = [
  'a',
  'B7',
  ' ',
  '"',
  '\\',
  '\\n',
  '\n',
  '\u0000',
  '\u0001',
  '\u001f',
  '\u007f',
  '\u009f',
  '`',
  "'",
  '{%',
  '%}',
];
const WIDE = ['ü', '\u2028', '\ufffe', '😀', '👩‍👩‍👧', '\ud83d', '\ude00', 'x'.repeat(190), '😀'.repeat(150)];
const text = fc.array(fc.constantFrom(...PIECES, ...WIDE), { maxLength: 12 }).map((pieces) => pieces.join(''));
const TEXTS = [
  '',
  'run-1',
  '2026-01-31',
  '😀',
  'run\n',
  '2026-01-31\n',
  'C:\\new',
  'x'.repeat(6_000),
  '\\"'.repeat(3_000),
  '😀'.repeat(3_000),
  ...fc.sample(text, { seed: 1, numRuns: 40 }),
];

/** Everything of runs by reference that sees a text from outside. */
function casesByReference(value: string): Case[] {
  const ordersLocation = { bucket: value, key: value, versionId: value };
  const input = { ordersLocation, bytes: 7, firstByte: value, problems: [value], stored: 1, rejected: 2 };
  const result = { Body: value, ContentRange: 'bytes 0-0/12', VersionId: value };
  const run = { ordersGiven: true, runId: 'run-1', runDate: '2026-01-31', failure: { cause: value } };
  const problems = { Item: { problems: { SS: [`#10 ${value}`, `#9 ${value}`] } } };
  const counts = { total: 90, counted: { stored: 80, rejected: 3 } };
  const of = (expression: string, states: object = {}): Case => ({
    expression,
    bindings: { ...run, ...counts, problemsKey: value, states: { context, input, result, ...states } },
  });
  return [
    of(pollWithLocation.isMalformed, { input: { results: true, ordersLocation } }),
    of(pollWithLocation.malformedCause, { input: { results: value, ordersLocation } }),
    of(startWithLocation.isInvalid, { input: { ordersLocation, runId: value, runDate: value } }),
    of(startWithLocation.leaseKey, { input: { ordersLocation, runId: value } }),
    of(location.isElsewhere('auction', 'results/')),
    of(location.elsewhereCause('auction', 'results/')),
    of(location.firstByte),
    ...Object.values(location.seen.ordersLocation).map((expression) => of(expression)),
    of(location.seen.bytes),
    of(location.seen.firstByte),
    of(location.hasStatus(404)),
    of(location.isUnversioned),
    of(location.unversionedCause),
    of(location.largerCause(5)),
    of(location.doesNotBeginWith('{')),
    of(location.formatCause('{', 'JSON Lines')),
    of(counting.batch(40)),
    of(counting.problems),
    of(counting.counted(40), { result: [0, 42, { Error: value, Cause: value }, value] }),
    of(counting.summary('problems'), { result: problems }),
    of(counting.summary('problems'), { result: {} }),
  ];
}

const summary = { total: 3, stored: 1, rejected: 1, failed: 1, problems: [] as string[] };

/** Everything that sees a text from outside. */
function casesOf(value: string): Case[] {
  const of = (expression: string, states: object, variables: object = {}): Case => ({
    expression,
    bindings: { ...variables, states: { context, ...states } },
  });
  const errors = [lambdaError('ValueError', value), { Error: value, Cause: value }, { Error: value }];
  const failure = { ...FAILURES.pollFailed, cause: 'x' };
  return [
    ...errors.flatMap((errorOutput) => [
      ...[20, 200].map((problemLength) =>
        of(orders.problem('rejected'), { errorOutput, input: { index: 7, order: { [value]: value }, problemLength } }),
      ),
      of(orders.problem('failed'), { errorOutput, input: { index: 7, order: value, problemLength: 200 } }),
      of(finish.caughtCause, { errorOutput }),
      of(finish.alertFailedCause, { errorOutput }, { failure }),
    ]),
    of(orders.isNone, { input: { order: value } }),
    of(orders.none, { input: { index: 7, order: value, problemLength: 200 } }),
    of(poll.isMalformed, { input: value }),
    of(poll.isMalformed, { input: { results: value } }),
    of(poll.malformedCause, { input: { results: value, orders: { [value]: value } } }),
    of(start.runId, { input: { scheduledAt: value } }),
    of(start.runDate, { input: { scheduledAt: value } }),
    of(start.isInvalid, { input: {} }, { ordersGiven: false, runId: value, runDate: '2026-01-31' }),
    of(start.isInvalid, { input: {} }, { ordersGiven: false, runId: 'run-1', runDate: value }),
    of(lease.skipped.reason, {}, { skipReason: 'because', leaseOwner: value }),
    of(endMessage, {}, { failure, summary, runId: value, runDate: value }),
    ...[[], ['failed'], ['rejected', 'failed'], ['failed', 'rejected', 'failed', 'rejected']].map((outcomes) =>
      of(orders.batch, {
        result: [{ outcome: 'stored' }, ...outcomes.map((outcome) => ({ outcome, problem: value }))],
      }),
    ),
    ...[[], [value], [value, value]].map((problems) =>
      of(orders.summary, {
        input: { orders: [{}, {}, {}] },
        result: [
          { stored: 1, rejected: 0, failed: problems.length, problems },
          { Error: 'States.Timeout', Cause: value },
        ],
      }),
    ),
  ];
}

/** What sees no text. */
const COUNTS: Case[] = [0, 1, 40, 41, 12_483].flatMap((count) => {
  const input = { orders: Array.from({ length: count }, () => 0) };
  const result = Array.from({ length: Math.ceil(count / 40) }, () => ({
    stored: 40,
    rejected: 0,
    failed: 0,
    problems: [],
  }));
  return [orders.problemLength(10), orders.problemLength(40), orders.summary].map((expression) => ({
    expression,
    bindings: { states: { context, input, result } },
  }));
});

/** The results of all batches that a run may have. */
const MOST_RESULTS: Case = {
  expression: counting.counted(40),
  bindings: { states: { context, result: Array.from({ length: 52_428 }, (_, n) => (n % 3) * 41 + (n % 2)) } },
};

/** The messages that carry what the engine itself has made of a text. */
const messagesOf = (made: string): Case[] => [
  {
    expression: endMessage,
    bindings: {
      states: { context },
      runId: 'run-1',
      runDate: '2026-01-31',
      failure: { ...FAILURES.ordersNotStored, cause: made },
      summary: { ...summary, problems: [made, made] },
    },
  },
  {
    expression: pollsFailingMessage,
    bindings: { states: { context }, runId: 'run-1', runDate: '2026-01-31', failedInARow: 3, pollError: made },
  },
];

const CASES = [...TEXTS.flatMap(casesOf), ...TEXTS.flatMap(casesByReference), ...COUNTS, MOST_RESULTS];
const valueOf = (answer: Answer): unknown => {
  if ('error' in answer) throw new Error(answer.error);
  expect(answer.value).toBeDefined();
  return answer.value;
};
const madeBy = (values: unknown[]): string[] =>
  values.flatMap((value) => {
    const problem = (value as { problem?: unknown } | null)?.problem;
    return typeof problem === 'string' ? [problem] : [];
  });

/** Every third one: a third of the time, and still each text. */
const someOf = (problems: string[]): string[] => problems.filter((__, index) => index % 3 === 0);

let reference: unknown[];
beforeAll(async () => {
  reference = (await ENGINES[0].evaluate(CASES)).map(valueOf);
});

describe.each(ENGINES.map((engine): [string, Engine] => [engine.name, engine]))('%s', (_, engine) => {
  if (engine.missing) {
    // Java is no requirement, and a delivery build does not install the local AWS: the count of skipped tests says so.
    test.skip(`NOT RUN, for this machine lacks ${engine.missing}`, () => undefined);
    return;
  }
  let values: unknown[];
  beforeAll(async () => {
    values = (await engine.evaluate(CASES)).map(valueOf);
  }, 60_000);

  test('decides as the reference does, and says the same where every engine writes JSON alike', () => {
    values.forEach((value, index) => {
      const plain = /^[ -~]*$/.test(JSON.stringify(CASES[index].bindings).replace(/\\[nu]/g, '\u0000'));
      if (plain || ['boolean', 'number'].includes(typeof value)) {
        expect([CASES[index], value]).toEqual([CASES[index], reference[index]]);
      }
    });
  });

  test('no problem is longer than it may be, and none has a control character', () => {
    const problems = madeBy(values);
    expect(problems.length).toBeGreaterThan(400);
    for (const problem of problems) {
      expect([...problem].length).toBeLessThanOrEqual(200);
      expect(problem).not.toMatch(/[\x00-\x1f\x7f-\x9f]/); // eslint-disable-line no-control-regex
    }
  });

  test('every message is JSON as it is sent, in UTF-8', async () => {
    const sent = (await engine.evaluate(someOf(madeBy(values)).flatMap(messagesOf))).map(valueOf);
    const own = values.filter((__, index) => CASES[index].expression === endMessage);
    for (const message of [...sent, ...own]) {
      const { content, metadata } = JSON.parse(Buffer.from(String(message), 'utf8').toString());
      expect([typeof content.title, typeof content.description]).toEqual(['string', 'string']);
      expect(metadata.additionalContext.runId.length).toBeLessThanOrEqual(160);
    }
  }, 60_000);
});
