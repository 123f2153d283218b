import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Duration, Lazy, type Stack } from 'aws-cdk-lib/core';
import { OrderApi, OrderApiAuthorization, type OrderApiProps } from '../src';
import { HANDLER_CODE, newStack, synthesize } from './helpers';

const quota = { limit: 1, period: apigateway.Period.DAY };
const own = (stack: Stack) => dynamodb.Table.fromTableName(stack, 'Own', 'orders');
const retention = (got: string) =>
  `retention must be a Duration in whole multiples of 1 second between 1 minute and 365 days, got ${got}`;

test.each<[string, (stack: Stack) => Partial<OrderApiProps>]>([
  ['maxOrdersPerRequest must be a whole number from 1 to 10000, got 0', () => ({ maxOrdersPerRequest: 0 })],
  ['maxOrdersPerRequest must be a whole number from 1 to 10000, got 10001', () => ({ maxOrdersPerRequest: 10_001 })],
  ['maxOrdersPerRequest must be a whole number from 1 to 10000, got 2.5', () => ({ maxOrdersPerRequest: 2.5 })],
  [retention('59 seconds'), () => ({ retention: Duration.seconds(59) })],
  [retention('366 days'), () => ({ retention: Duration.days(366) })],
  [retention('1 minute 500 millis'), () => ({ retention: Duration.millis(60_500) })],
  ['throttle.rateLimit must be a number greater than 0, got 0', () => ({ throttle: { rateLimit: 0 } })],
  ['throttle.burstLimit must be a whole number of at least 1, got 0', () => ({ throttle: { burstLimit: 0 } })],
  ['maxWriteRequestUnits must be a whole number of at least 1, got 0', () => ({ maxWriteRequestUnits: 0 })],
  [
    "stageName must be 1 to 128 letters, digits, hyphens and underscores, got 'v1/beta'",
    () => ({ stageName: 'v1/beta' }),
  ],
  ['alarms.latency.threshold must be a Duration between 1 milli and 15 minutes, got 0 seconds', () => latency(0)],
  [
    'alarms.handlerErrors.threshold must be a number of at least 0, got -1',
    () => ({ alarms: { handlerErrors: { threshold: -1 } } }),
  ],
  [
    'quota needs OrderApiAuthorization.apiKey(), since API Gateway counts for each API key, got authorization iam',
    () => ({ quota }),
  ],
  [
    'quota needs OrderApiAuthorization.apiKey(), since API Gateway counts for each API key, got authorization none',
    () => ({ quota, authorization: OrderApiAuthorization.none() }),
  ],
  [
    'accessLogGroup and accessLog: false exclude each other, got both',
    (stack) => ({ accessLog: false, accessLogGroup: new logs.LogGroup(stack, 'Log') }),
  ],
  [
    'table cannot be combined with maxWriteRequestUnits, tableOverrides, which are for a new table',
    (stack) => ({ table: own(stack), maxWriteRequestUnits: 5, tableOverrides: {} }),
  ],
  [
    'stageOverrides.stageName must be left out: it is decided by the prop stageName',
    () => ({ stageOverrides: { stageName: 'v2' } }),
  ],
  [
    'tableOverrides.timeToLiveAttribute must be left out: it is decided by OrderApi (it is expires_at)',
    () => ({ tableOverrides: { timeToLiveAttribute: 'until' } }),
  ],
])('%s', (message, props) => {
  const stack = newStack();
  expect(() => new OrderApi(stack, 'OrderApi', { handlerCode: HANDLER_CODE, ...props(stack) })).toThrow(
    new Error(`Orders/OrderApi: ${message}`),
  );
});

function latency(seconds: number): Partial<OrderApiProps> {
  return { alarms: { latency: { threshold: Duration.seconds(seconds) } } };
}

test('all problems are in one error, and nothing was created by then', () => {
  const stack = newStack();
  const props = { retention: Duration.days(400), quota, throttle: { burstLimit: 1.5 } } as unknown as OrderApiProps;

  expect(() => new OrderApi(stack, 'OrderApi', props)).toThrow(
    new Error(
      [
        'Orders/OrderApi: 4 problems',
        '  - handlerCode must be given, got undefined',
        `  - ${retention('400 days')}`,
        '  - throttle.burstLimit must be a whole number of at least 1, got 1.5',
        '  - quota needs OrderApiAuthorization.apiKey(), since API Gateway counts for each API key, got authorization iam',
      ].join('\n'),
    ),
  );
  expect(stack.node.findChild('OrderApi').node.children).toEqual([]);
});

test('a number that is not known yet goes into the template', () => {
  const later = Lazy.number({ produce: () => 7 });
  expect(() =>
    synthesize({
      maxOrdersPerRequest: later,
      maxWriteRequestUnits: later,
      throttle: { rateLimit: later, burstLimit: later },
    }),
  ).not.toThrow();
});
