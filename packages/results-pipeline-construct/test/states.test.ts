import { Duration } from 'aws-cdk-lib/core';
import { longestPoll } from '../src/state-machine/polls';
import { define, statesOf } from './definition-states';

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
