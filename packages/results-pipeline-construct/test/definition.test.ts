import validate from 'asl-validator';
import { ALERT_FAILED, FAILURES, REPORTED_ERRORS } from '../src/state-machine/failures';
import { define, readersOf, rulesOf, sourcesOf, statesOf, transitionsOf, valuesIn } from './definition-states';
import type { Optional } from './stack';

const INPUT = '{% $states.input %}';
const withOutput = expect.objectContaining({ Output: expect.anything() });

describe('the definition', () => {
  test.each([
    ['with alerts', {}],
    ['without alerts', { alertTopic: undefined }],
    ['without rejections', { rejectionErrors: [] }],
  ])('%s is valid Amazon States Language', (_, props: Optional) => {
    const result = validate(define(props));
    expect(result.errorsText('\n')).toBe('');
    expect(result.isValid).toBe(true);
  });

  test('the validator finds a state that leads nowhere', () => {
    const definition = define();
    definition.States.WaitForResults.Next = 'Nowhere';
    expect(validate(definition).isValid).toBe(false);
  });

  test('uses JSONata only, and every expression is closed', () => {
    const definition = define();
    expect(definition.QueryLanguage).toBe('JSONata');
    const texts = valuesIn(definition).flatMap(({ value }) => (typeof value === 'string' ? value : []));
    for (const text of texts.filter((value) => value.includes('{%') || value.includes('%}'))) {
      expect(text).toMatch(/^\{% .* %\}$/);
    }
    expect(JSON.stringify(definition)).not.toMatch(/"[A-Za-z]+\.\$"|"(InputPath|ResultPath|OutputPath|Parameters)"/);
  });

  test('nothing can end the run without its tail: metrics, then the lease', () => {
    const { States: states } = define();
    const ends = Object.keys(states).filter(
      (name) => states[name].End || ['Fail', 'Succeed'].includes(states[name].Type),
    );
    expect(ends.sort()).toEqual(['RunFailed', 'RunSucceeded', 'Skipped']);
    for (const end of ['RunFailed', 'RunSucceeded']) {
      expect(sourcesOf(states, end)).toEqual(['Failed?']);
    }
    expect(sourcesOf(states, 'Failed?')).toEqual(['ReleaseLease']);
    expect(sourcesOf(states, 'ReleaseLease')).toEqual(['RecordMetrics']);
    expect(sourcesOf(states, 'Skipped').sort()).toEqual([
      'OwnerRunning?',
      'OwnerStoring?',
      'ReadRecord',
      'WhoseLease?',
    ]);
  });

  test('every failure goes through the alert', () => {
    const { States: states } = define();
    for (const rule of Object.values(states).flatMap(rulesOf)) {
      const failure = rule.Assign?.failure?.error;
      if (failure && failure !== ALERT_FAILED) expect(rule.Next).toBe('Alert');
    }
  });

  test('every state uses JSONata, and every Catch renders what its source asks for: an Output at least', () => {
    for (const [name, state] of statesOf(define())) {
      expect([name, state.QueryLanguage ?? 'JSONata']).toEqual([name, 'JSONata']);
      for (const caught of state.Catch ?? []) expect([name, caught]).toEqual([name, withOutput]);
    }
  });

  test('every transition to a state that reads its input hands the input of the run on', () => {
    const { States: states } = define();
    const reading = readersOf(states);
    expect(reading).toEqual(expect.arrayContaining(['OrdersGiven?', 'StoreOrders', 'AcquireLease', 'TakeOverLease']));
    for (const [name, rule, next] of transitionsOf(states).filter(([, , target]) => reading.includes(target))) {
      const passesInput = ['Choice', 'Wait', 'Pass'].includes(states[name].Type);
      const output = 'Output' in rule ? rule.Output : passesInput ? INPUT : undefined;
      const handsOn =
        name === 'Poll'
          ? output === '{% $states.result.Payload %}'
          : output === INPUT || output?.orders === '{% $states.input.orders %}';
      expect([`${name} to ${next}`, handsOn]).toEqual([`${name} to ${next}`, true]);
    }
  });

  test('each named failure has a way to it, and no other name is used', () => {
    const failures = valuesIn(define()).filter(({ key, value }) => key === 'failure' && value.error);
    const names = new Set(failures.map(({ value }) => value.error));
    expect([...names].sort()).toEqual([...REPORTED_ERRORS, ALERT_FAILED].sort());
    expect(REPORTED_ERRORS).not.toContain(ALERT_FAILED);
  });

  test('every task has retries and every AWS call a Catch', () => {
    for (const [name, state] of statesOf(define()).filter(([, value]) => value.Type === 'Task')) {
      expect([name, state.Retry.at(-1).ErrorEquals]).toEqual([name, ['States.ALL']]);
      expect([name, state.Retry.at(-1).JitterStrategy]).toEqual([name, 'FULL']);
      expect([name, state.Catch.at(-1).ErrorEquals]).toEqual([name, ['States.ALL']]);
    }
  });

  test('the terminal data limit error is caught by its own name, for States.ALL does not match it', () => {
    const { Poll, StoreOrders } = define().States;
    expect(Poll.Catch[0].ErrorEquals).toContain('States.DataLimitExceeded');
    expect(Poll.Catch[0].Assign.failure.error).toBe(FAILURES.resultsTooLarge.error);
    expect(Poll.Retry[0]).toMatchObject({
      ErrorEquals: [...Poll.Catch[0].ErrorEquals, ...Poll.Catch[1].ErrorEquals],
      MaxAttempts: 0,
    });
    expect(StoreOrders.Catch[0].ErrorEquals).toEqual(['States.DataLimitExceeded']);
  });

  test('without a topic there is no alert, and failures still fail the run', () => {
    const { States: states } = define({ alertTopic: undefined });
    expect(states.Alert).toBeUndefined();
    expect(states['Ready?'].Choices.at(-1)).toMatchObject({
      Assign: { failure: { error: 'ResultsNotReady' } },
      Next: 'RecordMetrics',
    });
  });
});
