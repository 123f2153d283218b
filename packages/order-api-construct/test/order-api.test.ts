import { Duration, Lazy, Stack } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { OrderApi, OrderApiAuthorization, OrderApiProps } from '../src';
import { HANDLER_CODE, newStack, onlyId, synthesize } from './helpers';

describe('grantReadOrders', () => {
  const reader = (stack: Stack) => new iam.Role(stack, 'Submitter', { assumedBy: new iam.AccountRootPrincipal() });

  test('allows to read the table, and nothing else', () => {
    const { template, orderApi, stack } = synthesize({}, (orderApi, stack) => orderApi.grantReadOrders(reader(stack)));
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Action: ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query', 'dynamodb:Scan'],
            Resource: [stack.resolve(orderApi.table.tableArn)],
          },
        ],
      },
      Roles: [{ Ref: Match.stringLikeRegexp('^Submitter') }],
    });
  });

  test('allows to decrypt with the key of the table', () => {
    const { template } = synthesize(
      (stack) => ({ encryptionKey: new kms.Key(stack, 'Key') }),
      (orderApi, stack) => orderApi.grantReadOrders(reader(stack)),
    );
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 'kms:Decrypt',
            Resource: { 'Fn::GetAtt': [onlyId(template, 'AWS::KMS::Key'), 'Arn'] },
          }),
        ]),
      },
      Roles: [{ Ref: Match.stringLikeRegexp('^Submitter') }],
    });
  });
});

describe('metrics', () => {
  test.each([
    ['OrdersReceived', (api: OrderApi, options?: cloudwatch.MetricOptions) => api.metricOrdersReceived(options)],
    ['OrdersStored', (api: OrderApi, options?: cloudwatch.MetricOptions) => api.metricOrdersStored(options)],
    ['OrdersRejected', (api: OrderApi, options?: cloudwatch.MetricOptions) => api.metricOrdersRejected(options)],
    ['OrdersUnprocessed', (api: OrderApi, options?: cloudwatch.MetricOptions) => api.metricOrdersUnprocessed(options)],
  ])('%s is what the handler of this API counts', (name, metric) => {
    const { orderApi } = synthesize({ metricNamespace: 'Bidding' });
    expect(metric(orderApi, { period: Duration.minutes(1) })).toMatchObject({
      namespace: 'Bidding',
      metricName: name,
      statistic: 'Sum',
      dimensions: { FunctionName: orderApi.handler.functionName },
      period: Duration.minutes(1),
    });
  });

  test('metricNamespace reaches the handler', () => {
    synthesize({ metricNamespace: 'Bidding' }).template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ METRIC_NAMESPACE: 'Bidding' }) },
    });
  });

  test('metricServerErrorRate is a percentage of the requests', () => {
    const metric = synthesize().orderApi.metricServerErrorRate({ period: Duration.minutes(1), label: 'failed' });
    expect(metric).toMatchObject({ expression: '100 * failed', label: 'failed', period: Duration.minutes(1) });
    expect(metric.usingMetrics.failed).toMatchObject({ metricName: '5XXError', statistic: 'Average' });
  });
});

describe('props that are refused', () => {
  const quota = { limit: 1, period: apigateway.Period.DAY };
  const table = (stack: Stack) => dynamodb.Table.fromTableName(stack, 'Own', 'orders');

  test.each<[string, (stack: Stack) => Partial<OrderApiProps>]>([
    ['maxOrdersPerRequest must be a whole number from 1 to 10000, got 0', () => ({ maxOrdersPerRequest: 0 })],
    ['maxOrdersPerRequest must be a whole number from 1 to 10000, got 10001', () => ({ maxOrdersPerRequest: 10_001 })],
    ['maxOrdersPerRequest must be a whole number from 1 to 10000, got 2.5', () => ({ maxOrdersPerRequest: 2.5 })],
    [
      'retention must be whole seconds between 1 minute and 365 days, got 59 seconds',
      () => ({ retention: Duration.seconds(59) }),
    ],
    [
      'retention must be whole seconds between 1 minute and 365 days, got 366 days',
      () => ({ retention: Duration.days(366) }),
    ],
    [
      'retention must be whole seconds between 1 minute and 365 days, got 1 minute 500 millis',
      () => ({ retention: Duration.millis(60_500) }),
    ],
    ['throttle.rateLimit must be greater than 0, got 0', () => ({ throttle: { rateLimit: 0 } })],
    ['throttle.burstLimit must be a whole number of at least 1, got 0', () => ({ throttle: { burstLimit: 0 } })],
    ['maxWriteRequestUnits must be a whole number of at least 1, got 0', () => ({ maxWriteRequestUnits: 0 })],
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
      'table is your own, so its properties are set where it is made, got maxWriteRequestUnits, tableOverrides beside it',
      (stack) => ({ table: table(stack), maxWriteRequestUnits: 5, tableOverrides: {} }),
    ],
  ])('%s', (message, props) => {
    const stack = newStack();
    expect(() => new OrderApi(stack, 'OrderApi', { handlerCode: HANDLER_CODE, ...props(stack) })).toThrow(
      new Error(`Orders/OrderApi: ${message}`),
    );
  });

  test('values that are not known yet are left alone', () => {
    const later = Lazy.number({ produce: () => 7 });
    expect(() =>
      synthesize({
        maxOrdersPerRequest: later,
        maxWriteRequestUnits: later,
        throttle: { rateLimit: later, burstLimit: later },
      }),
    ).not.toThrow();
  });
});

test('two of them live in one stack', () => {
  const stack = newStack();
  const [first, second] = ['First', 'Second'].map((id) => new OrderApi(stack, id, { handlerCode: HANDLER_CODE }));
  expect(first.api.restApiName).not.toBe(second.api.restApiName);
});

test('the logical ids of what holds data or is known to callers stay what they are', () => {
  const { template } = synthesize();
  expect({
    table: onlyId(template, 'AWS::DynamoDB::Table'),
    api: onlyId(template, 'AWS::ApiGateway::RestApi'),
    alias: onlyId(template, 'AWS::Lambda::Alias'),
    logs: Object.keys(template.findResources('AWS::Logs::LogGroup')).sort(),
  }).toEqual({
    table: 'OrderApiTable9E7E8921',
    api: 'OrderApi16AEB104',
    alias: 'OrderApiHandlerAlias4986F3BB',
    logs: ['OrderApiAccessLogs363105F7', 'OrderApiHandlerLogsE945A265'],
  });
});
