import { Match } from 'aws-cdk-lib/assertions';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Duration, type Stack } from 'aws-cdk-lib/core';
import { OrderApi } from '../src';
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

  test('any metric of the handler is at hand', () => {
    const { orderApi } = synthesize();
    expect(orderApi.metric('ColdStarts', { statistic: 'Maximum' })).toMatchObject({
      namespace: 'OrderApi',
      metricName: 'ColdStarts',
      statistic: 'Maximum',
      dimensions: { FunctionName: orderApi.handler.functionName },
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

test('two of them live in one stack', () => {
  const stack = newStack();
  const [first, second] = ['First', 'Second'].map((id) => new OrderApi(stack, id, { handlerCode: HANDLER_CODE }));
  expect(first.api.restApiName).not.toBe(second.api.restApiName);
});

test('the logical ids of what is known to callers stay what they are', () => {
  const { template } = synthesize();
  expect({
    api: onlyId(template, 'AWS::ApiGateway::RestApi'),
    alias: onlyId(template, 'AWS::Lambda::Alias'),
    logs: Object.keys(template.findResources('AWS::Logs::LogGroup')).sort(),
  }).toEqual({
    api: 'OrderApi16AEB104',
    alias: 'OrderApiHandlerAlias4986F3BB',
    logs: ['OrderApiAccessLogs363105F7', 'OrderApiHandlerLogsE945A265'],
  });
});
