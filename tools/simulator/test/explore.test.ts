/** A small machine of its own: the explorer knows no other one. */
import { Engine, explore, type Json, mutantsOf, type Subject } from '../src';

const store = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Arguments: { Payload: {} }, End: true };
const LOCK: Json = {
  QueryLanguage: 'JSONata',
  StartAt: 'Lock',
  States: {
    Lock: {
      Type: 'Task',
      Resource: 'arn:aws:states:::dynamodb:putItem',
      Arguments: {
        Item: { key: { S: 'lock' }, owner: { S: '{% $states.context.Execution.Id %}' } },
        ConditionExpression: 'attribute_not_exists(#key)',
        ExpressionAttributeNames: { '#key': 'key' },
      },
      Catch: [{ ErrorEquals: ['States.ALL'], Output: { skipped: true }, Next: 'Done' }],
      Output: '{% $states.input %}',
      Next: 'Each',
    },
    Each: {
      Type: 'Map',
      Items: '{% [{}] %}',
      ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, StartAt: 'Store', States: { Store: store } },
      Output: { stored: 1 },
      Next: 'Done',
    },
    Done: { Type: 'Succeed' },
  },
};

const subject = (definition: Json): Subject => ({
  definition,
  rules: { Failed: { detail: { status: ['FAILED', 'ABORTED', 'TIMED_OUT'] } } },
  ttl: 'ttl',
  latestDelivery: 0,
  machineToken: 'machine',
  named: [],
  functionOf: () => 'order',
  store: () => ({ key: 'day/run/0#order' }),
  read: () => undefined,
  claims: () => [],
  groupOf: () => 'all',
  mayRunBesideItself: () => false,
  isLease: () => false,
  isSkipped: (output) => output?.skipped === true,
  wrongInSkip: () => undefined,
  prefixOf: () => 'day/run/',
  isAccepted: () => true,
});
const scenario = { name: 'two', starts: [{ input: {} }, { input: {} }], answers: () => [] };
const budget = { faults: 0, interrupts: 0, redrives: 0, replacements: 0, expiries: 0 };
const exploreIt = (definition: Json, more = {}) =>
  explore(new Engine(subject(definition), scenario), { budget, depth: 20, states: 1000, ...more });
const AT_ONCE = 'one run stores at a time';

test('a lock keeps two runs apart in every order of steps', async () => {
  const { violations, beyond } = await exploreIt(LOCK);
  expect(violations.map(({ rule }) => rule)).not.toContain(AT_ONCE);
  expect(beyond).toBe(0);
});

test('without its condition the shortest schedule to two at once is found', async () => {
  const mutant = mutantsOf(LOCK).find(({ name }) => name === 'Lock: condition dropped')!;
  const { violations } = await exploreIt(mutant.definition);
  const { trace } = violations.find(({ rule }) => rule === AT_ONCE)!;
  expect([...trace].sort()).toEqual(['run-1 Lock: ok', 'run-2 Lock: ok', 'start {}', 'start {}']);
});

test('an execution that is interrupted is reported by the rule, once', async () => {
  const { violations } = await exploreIt(LOCK, { budget: { ...budget, interrupts: 1 } });
  const rules = violations.map(({ rule }) => rule);
  expect(rules).not.toContain('no run ends silently');
  expect(rules).not.toContain('each bad end is reported once');
});

test('what lies beyond the bound is counted', async () => {
  const { beyond, states } = await exploreIt(LOCK, { states: 3 });
  expect(beyond).toBeGreaterThan(0);
  expect(states).toBeGreaterThanOrEqual(3);
});

test('a machine that never ends is reported', async () => {
  const forever = { ...LOCK, States: { ...LOCK.States, Done: { Type: 'Wait', Seconds: 1, Next: 'Done' } } };
  const { violations } = await exploreIt(forever);
  expect(violations.map(({ rule }) => rule)).toContain('every run ends');
});

test('mutants: each Catch, Output and condition, also of a Map', () => {
  expect(mutantsOf(LOCK).map(({ name }) => name)).toEqual([
    'Lock: Catch 1 dropped',
    'Lock: Catch 1, Output dropped',
    'Lock: Output dropped',
    'Lock: condition dropped',
    'Each: Output dropped',
  ]);
});
