import type { Answer, Json, Scenario } from '@org/simulator';

const ACCEPTED = { order: 'accepted' };
const REJECTED = { order: 'rejected' };
/** A string that is JSON, which would arrive as what it says. */
const TEXT = '{"order":"accepted"}';

/** Polls until a run gives up. */
export const POLLS = 5;

/** Each execution gets orders in an order of its own: stored under one name, two runs would be two objects of one index. */
const ordersOf = (execution: number): Json[] =>
  execution % 2 === 0 ? [ACCEPTED, REJECTED] : [{ ...ACCEPTED, lot: 2 }, ACCEPTED];

const ready = (orders: Json[]): Answer => ({
  label: `ready with ${orders.length}`,
  outcome: { result: { results: true, orders } },
  orders,
});
const wrong = (label: string, outcome: Answer['outcome']): Answer => ({ label, outcome, bad: true });

/** First what keeps the next run shortest; an answer that is wrong counts as a fault. */
const answer = (orders: Json[], { poll }: Json): Answer[] => [
  ready(orders),
  ...(poll === 1 ? [{ label: 'not ready', outcome: { result: { results: false } } }] : []),
  wrong('no orders', { result: { results: true, orders: [] } }),
  wrong('malformed', { result: { results: true } }),
  wrong('too large', { error: 'States.DataLimitExceeded', cause: 'simulated' }),
];

const answers: Scenario['answers'] = (execution, payload) => answer(ordersOf(execution), payload);

/** A repeat brings the orders that the run was given. */
const sameAnswers: Scenario['answers'] = (_, payload) => answer(ordersOf(0), payload);

const byHand = {};
const scheduled = { scheduledAt: '2026-01-31T12:00:00Z' };
const tomorrow = { scheduledAt: '2026-02-01T12:00:00Z' };
const repeat = { runId: 'scheduled-2026-01-31T12-00-00Z', runDate: '2026-01-31', orders: ordersOf(0) };

const scenario = (name: string, inputs: Json[], more: Partial<Scenario> = {}): Scenario => ({
  name,
  starts: inputs.map((input) => ({ input })),
  answers,
  ...more,
});

const notReady: Answer = { label: 'not ready', outcome: { result: { results: false } } };
const broken: Answer = { label: 'raises', outcome: { error: 'RuntimeError', cause: 'simulated' } };
const tooLarge: Answer = { label: 'too large', outcome: { error: 'States.DataLimitExceeded', cause: 'simulated' } };

/** One run, whose function answers by the number of the poll; that is no fault, but what is tried. */
const always = (name: string, by: (poll: number) => Answer, more: Partial<Scenario> = {}): Scenario =>
  scenario(name, [byHand], { ...more, always: more.ends, answers: (_, { poll }) => [{ ...by(poll), bad: false }] });

const leaseOf = (owner: string, storingUntil: number): Record<string, Json> => ({
  poll: {
    leaseKey: { S: 'poll' },
    owner: { S: `arn:aws:states:eu-west-1:111111111111:execution:${owner}` },
    expiresAt: { N: '1769950000' },
    storingUntil: { N: String(storingUntil) },
  },
});

export const ONE_START = [
  scenario('one start by hand', [byHand]),
  scenario('one repeat', [repeat]),
  scenario('a repeat without orders', [{ ...repeat, orders: [] }]),
  scenario('a scheduled start', [scheduled]),
  scenario('an input that is wrong', [{ runId: 'x' }], { ends: 'InvalidInput' }),
  scenario('a time that is none', [{ scheduledAt: 5 }], { ends: 'InvalidInput' }),
  always('results that are never ready', () => notReady, { ends: 'ResultsNotReady' }),
  always('a malformed answer', () => wrong('malformed', { result: { results: true } }), { ends: 'ResultsMalformed' }),
  always('an answer that is too large', () => tooLarge, { ends: 'ResultsTooLarge' }),
  always('no orders', () => ready([])),
  always('orders of every kind', () => ready([TEXT, null, ACCEPTED, REJECTED]), { ends: 'OrdersNotStored' }),
  always('a function that always fails', () => broken, { ends: 'PollFailed', warnings: 1 }),
  always('a function that fails three times', (poll) => (poll < 4 ? broken : ready([ACCEPTED])), { warnings: 1 }),
  always('a function that fails now and then', (poll) =>
    poll === 3 ? notReady : poll < 5 ? broken : ready([ACCEPTED]),
  ),
  always('a function that fails at last', (poll) => (poll < POLLS ? notReady : broken), { ends: 'ResultsNotReady' }),
  scenario('a lease of an execution that nobody knows', [byHand], { table: leaseOf('Machine:gone', 0) }),
];

export const TWO_STARTS = [
  scenario('a scheduled start, delivered twice', [scheduled, scheduled]),
  scenario('two starts by hand', [byHand, byHand]),
  scenario('a scheduled start and one by hand', [scheduled, byHand]),
  scenario('two days', [scheduled, tomorrow]),
  scenario('a scheduled start and a repeat of it', [scheduled, repeat], { answers: sameAnswers }),
  scenario('the same repeat twice', [repeat, repeat]),
];

export const THREE_STARTS = [
  scenario('a scheduled start, delivered twice, and one by hand', [scheduled, scheduled, byHand]),
  scenario('three starts by hand', [byHand, byHand, byHand]),
  scenario('two days, the first delivered twice', [scheduled, scheduled, tomorrow]),
];
