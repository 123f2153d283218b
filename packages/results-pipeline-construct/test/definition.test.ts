import validate from 'asl-validator';
import { Duration } from 'aws-cdk-lib/core';
import { ALERT_FAILED, FAILURES, REPORTED_ERRORS } from '../src/state-machine/failures';
import { longestPoll } from '../src/state-machine/polls';
import { definitionOf, type Optional, templateOf } from './stack';

const define = (props: Optional = {}) => definitionOf(templateOf((_, topic) => ({ alertTopic: topic, ...props })));

/** All states, also those within maps. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function statesOf(definition: any): [string, any][] {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  return Object.entries<any>(definition.States).flatMap(([name, state]) => [
    [name, state],
    ...(state.ItemProcessor ? statesOf(state.ItemProcessor) : []),
  ]);
}

const INPUT = '{% $states.input %}';
const withOutput = expect.objectContaining({ Output: expect.anything() });

/** All transitions: the state, what rules them (the state itself, a Choice rule or a Catch), and the next state. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
const transitionsOf = (states: any): [string, any, string][] =>
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  Object.entries<any>(states).flatMap(([name, state]) => [
    ...[state.Next, state.Default].filter(Boolean).map((next): [string, unknown, string] => [name, state, next]),
    ...[...(state.Choices ?? []), ...(state.Catch ?? [])].map((rule): [string, unknown, string] => [
      name,
      rule,
      rule.Next,
    ]),
  ]);

/** States that need their input: they read it and do not make it, or hand it on to one that does. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function readersOf(states: any): string[] {
  // What comes out of the results function begins a new input, and what is caught there is not part of it.
  const readers = new Set(Object.keys(states).filter((name) => JSON.stringify(states[name]).includes('$states.input')));
  for (let before = -1; before < readers.size;) {
    before = readers.size;
    for (const [name, rule, next] of transitionsOf(states)) {
      const handsOn = !('Output' in rule) && ['Choice', 'Wait', 'Pass'].includes(states[name].Type);
      if (handsOn && readers.has(next)) readers.add(name);
    }
  }
  return [...readers];
}

/** Every state that can come next. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
const targetsOf = (state: any): string[] =>
  [state.Next, state.Default, ...[...(state.Choices ?? []), ...(state.Catch ?? [])].map((rule) => rule.Next)].filter(
    Boolean,
  );

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
    const texts: string[] = [];
    JSON.stringify(definition, (_, value) => (typeof value === 'string' && texts.push(value), value));
    for (const text of texts.filter((value) => value.includes('{%') || value.includes('%}'))) {
      expect(text).toMatch(/^\{% .* %\}$/);
    }
    expect(JSON.stringify(definition)).not.toMatch(/"[A-Za-z]+\.\$"|"(InputPath|ResultPath|OutputPath|Parameters)"/);
  });

  test('nothing can end the run without its tail: metrics, then the lease', () => {
    const { States: states } = define();
    // eslint-disable-next-line @typescript-eslint/no-explicit-any
    const ends = Object.entries<any>(states).filter(
      ([, state]) => state.End || ['Fail', 'Succeed'].includes(state.Type),
    );
    expect(ends.map(([name]) => name).sort()).toEqual(['RunFailed', 'RunSucceeded', 'Skipped']);
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
    // eslint-disable-next-line @typescript-eslint/no-explicit-any
    for (const [, state] of Object.entries<any>(states)) {
      for (const rule of [...(state.Choices ?? []), ...(state.Catch ?? [])]) {
        const failure = rule.Assign?.failure?.error;
        if (failure && failure !== ALERT_FAILED) expect(rule.Next).toBe('Alert');
      }
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
    const names = new Set<string>();
    JSON.stringify(define(), (key, value) => {
      if (key === 'failure' && value.error) names.add(value.error);
      return value;
    });
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

describe('polling', () => {
  test('waits five minutes, for twenty hours', () => {
    const { States: states } = define();
    expect(states.WaitForResults).toMatchObject({ Type: 'Wait', Seconds: 300, Next: 'Poll' });
    expect(states['Ready?'].Choices.at(-1).Condition).toMatch(/^\{% \$polls >= 241 or /);
    expect(states['Ready?'].Default).toBe('WaitForResults');
  });

  test('follows pollInterval and maxWait', () => {
    const { States: states } = define({ pollInterval: Duration.seconds(30), maxWait: Duration.minutes(2) });
    expect(states.WaitForResults.Seconds).toBe(30);
    expect(states['Ready?'].Choices.at(-1).Condition).toMatch(/^\{% \$polls >= 5 or /);
  });

  test('the execution times out only after all polls and the storing of the orders', () => {
    const polling = 20 * 3600 + 241 * 30 + 300 + longestPoll(Duration.seconds(30)).toSeconds();
    expect(define().TimeoutSeconds).toBe(polling + Math.ceil(12_483 / 5) * 15 + 2 * 3600);
  });
});

describe('the lease', () => {
  test('is taken if free or ours already, and only then', () => {
    expect(define().States.AcquireLease.Arguments).toMatchObject({
      ConditionExpression:
        'attribute_not_exists(#key) OR (#owner = :self AND #storingUntil = :notStoring) OR #expiresAt < :now',
      ExpressionAttributeNames: { '#key': 'leaseKey', '#owner': 'owner', '#expiresAt': 'expiresAt' },
      ExpressionAttributeValues: { ':notStoring': { N: "{% '0' %}" } },
    });
  });

  test('is taken over by compare and swap, and given back only by its owner', () => {
    const { TakeOverLease, ReleaseLease } = define().States;
    expect(TakeOverLease.Arguments.ConditionExpression).toBe(
      'attribute_not_exists(#key) OR (#owner = :previous AND #storingUntil = :storingUntil) ' +
        'OR (#owner = :previous AND attribute_not_exists(#storingUntil)) ' +
        'OR (#owner = :self AND #storingUntil = :notStoring)',
    );
    expect(TakeOverLease.Arguments.ExpressionAttributeValues[':previous']).toEqual({ S: '{% $leaseOwner %}' });
    expect(ReleaseLease.Arguments.ConditionExpression).toBe('#owner = :self');
  });

  test('its reader sees the latest state', () => {
    expect(define().States.ReadLease.Arguments.ConsistentRead).toBe(true);
  });

  test('only parameters that Step Functions is known to take are used, for one that it does not know stops a deployment', () => {
    expect(define().States.DescribeOwner).toMatchObject({
      Resource: 'arn:aws:states:::aws-sdk:sfn:describeExecution',
      Arguments: { ExecutionArn: '{% $leaseOwner %}' },
    });
    expect(Object.keys(define().States.DescribeOwner.Arguments)).toEqual(['ExecutionArn']);
  });

  test('a lost race is no failure', () => {
    const { AcquireLease, TakeOverLease } = define().States;
    expect(AcquireLease.Catch[0]).toMatchObject({
      ErrorEquals: ['DynamoDB.ConditionalCheckFailedException'],
      Next: 'ReadLease',
    });
    expect(TakeOverLease.Catch[0]).toMatchObject({
      ErrorEquals: ['DynamoDB.ConditionalCheckFailedException'],
      Next: 'ReadLease',
    });
  });
});

describe('the fan-out', () => {
  test('is a Distributed Map of Express executions, which tolerates lost batches', () => {
    expect(define().States.StoreOrders).toMatchObject({
      Type: 'Map',
      ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' } },
      ItemBatcher: { MaxItemsPerBatch: 40, MaxInputBytesPerBatch: 250_000 },
      MaxConcurrency: 1,
      ToleratedFailurePercentage: 100,
    });
  });

  test('calls at most five order functions at once', () => {
    const { StoreOrders, EachOrder } = Object.fromEntries(statesOf(define()));
    expect(StoreOrders.MaxConcurrency * EachOrder.MaxConcurrency).toBe(5);
  });

  test('follows batchSize and maxConcurrentOrders', () => {
    const states = Object.fromEntries(statesOf(define({ batchSize: 20, maxConcurrentOrders: 60 })));
    expect(states.StoreOrders).toMatchObject({ ItemBatcher: { MaxItemsPerBatch: 20 }, MaxConcurrency: 3 });
    expect(states.EachOrder.MaxConcurrency).toBe(20);
    expect(states['Ready?'].Choices[2].Output.problemLength).toContain('/ 20)');
  });

  test('an order whose turn comes too late is not tried', () => {
    const { EachOrder, 'InTime?': inTime, NotTried } = Object.fromEntries(statesOf(define()));
    expect(EachOrder.ItemProcessor.StartAt).toBe('InTime?');
    expect(inTime.Choices).toEqual([{ Condition: expect.stringContaining('<= 87000'), Next: 'IsOrder?' }]);
    expect(inTime.Default).toBe('NotTried');
    expect(NotTried).toMatchObject({ Type: 'Pass', End: true });
  });

  test('where all orders of a batch start at once, none can be late', () => {
    const { EachOrder, 'InTime?': inTime } = Object.fromEntries(statesOf(define({ maxConcurrentOrders: 80 })));
    expect(EachOrder.ItemProcessor.StartAt).toBe('IsOrder?');
    expect(inTime).toBeUndefined();
  });

  test('an answer that is too large to carry is dropped: the function has returned', () => {
    const { StoreOrder } = Object.fromEntries(statesOf(define()));
    const tooLarge = ['States.DataLimitExceeded', 'Function.ResponseSizeTooLarge'];
    expect(StoreOrder.Retry[0]).toMatchObject({ ErrorEquals: expect.arrayContaining(tooLarge), MaxAttempts: 0 });
    expect(StoreOrder.Catch).toContainEqual({ ErrorEquals: tooLarge, Output: { outcome: 'stored' }, Next: 'Stored' });
    expect(StoreOrder.Output).toEqual({ outcome: 'stored' });
  });

  test('calls the order function with the order and nothing else', () => {
    const { StoreOrder } = Object.fromEntries(statesOf(define()));
    expect(StoreOrder.Arguments.Payload).toBe('{% $states.input.order %}');
    expect(StoreOrder.Arguments.ClientContext).toMatch(/^\{% \$base64encode/);
    expect(StoreOrder.TimeoutSeconds).toBe(15);
  });

  test('rejections are caught first and never retried', () => {
    const { StoreOrder } = Object.fromEntries(statesOf(define()));
    const rejections = ['ValueError', 'OrderRejectedError'];
    expect(StoreOrder.Retry[0]).toEqual({ ErrorEquals: expect.arrayContaining(rejections), MaxAttempts: 0 });
    expect(StoreOrder.Retry.slice(1).map((retry: { ErrorEquals: string[] }) => retry.ErrorEquals)).toEqual([
      ['Lambda.TooManyRequestsException'],
      ['States.ALL'],
    ]);
    expect(StoreOrder.Catch.map((caught: { ErrorEquals: string[] }) => caught.ErrorEquals)).toEqual([
      rejections,
      ['States.DataLimitExceeded', 'Function.ResponseSizeTooLarge'],
      ['States.ALL'],
    ]);
  });

  test('follows rejectionErrors', () => {
    const { StoreOrder } = Object.fromEntries(statesOf(define({ rejectionErrors: ['Declined'] })));
    expect(StoreOrder.Retry[0].ErrorEquals).toContain('Declined');
    expect(StoreOrder.Catch[0].ErrorEquals).toEqual(['Declined']);
  });

  test('without rejections every error is a failure', () => {
    const { StoreOrder } = Object.fromEntries(statesOf(define({ rejectionErrors: [] })));
    expect(StoreOrder.Catch.map((caught: { Next: string }) => caught.Next)).toEqual(['Stored', 'NotStored']);
  });
});

// eslint-disable-next-line @typescript-eslint/no-explicit-any
function sourcesOf(states: Record<string, any>, target: string): string[] {
  return Object.entries(states)
    .filter(([, state]) => targetsOf(state).includes(target))
    .map(([name]) => name);
}
