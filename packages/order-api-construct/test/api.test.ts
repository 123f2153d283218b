import { Match } from 'aws-cdk-lib/assertions';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as logs from 'aws-cdk-lib/aws-logs';
import { CfnParameter } from 'aws-cdk-lib/core';
import { type OrderApiProps, OrderApiSchema } from '../src';
import { onlyId, synthesize } from './helpers';

const METHOD = 'AWS::ApiGateway::Method';
const STAGE = 'AWS::ApiGateway::Stage';

describe('the API by default', () => {
  const { template, orderApi, stack } = synthesize();

  test('is regional, under a name that no other API in the account has', () => {
    template.hasResourceProperties('AWS::ApiGateway::RestApi', {
      EndpointConfiguration: { Types: ['REGIONAL'] },
      Name: Match.stringLikeRegexp('^Orders.*OrderApi.+'),
    });
  });

  test('leaves the log role of the account alone', () => {
    template.resourceCountIs('AWS::ApiGateway::Account', 0);
  });

  test('has POST /orders and no other method', () => {
    template.resourceCountIs(METHOD, 1);
    template.hasResourceProperties('AWS::ApiGateway::Resource', { PathPart: 'orders' });
    template.hasResourceProperties(METHOD, { HttpMethod: 'POST' });
  });

  test('asks IAM who is calling', () => {
    template.hasResourceProperties(METHOD, { AuthorizationType: 'AWS_IAM' });
  });

  test('checks bodies of any content type', () => {
    const model = onlyId(template, 'AWS::ApiGateway::Model');
    const validator = onlyId(template, 'AWS::ApiGateway::RequestValidator');
    template.hasResourceProperties(METHOD, {
      RequestModels: { $default: { Ref: model } },
      RequestValidatorId: { Ref: validator },
    });
    template.hasResourceProperties('AWS::ApiGateway::RequestValidator', {
      ValidateRequestBody: true,
      ValidateRequestParameters: true,
    });
    template.hasResourceProperties('AWS::ApiGateway::Model', {
      Schema: Match.objectLike({ type: 'array', minItems: 1, maxItems: 1000 }),
    });
  });

  test('invokes the alias, not the function', () => {
    const alias = onlyId(template, 'AWS::Lambda::Alias');
    template.hasResourceProperties(METHOD, {
      Integration: {
        Type: 'AWS_PROXY',
        Uri: { 'Fn::Join': ['', Match.arrayWith([{ Ref: alias }])] },
      },
    });
    template.resourceCountIs('AWS::Lambda::Permission', 1);
    template.hasResourceProperties('AWS::Lambda::Permission', { FunctionName: { Ref: alias } });
  });

  test('throttles and traces, in a stage called v1', () => {
    template.hasResourceProperties(STAGE, {
      StageName: 'v1',
      TracingEnabled: true,
      MethodSettings: [
        Match.objectLike({
          HttpMethod: '*',
          ResourcePath: '/*',
          ThrottlingRateLimit: 50,
          ThrottlingBurstLimit: 100,
          DataTraceEnabled: false,
        }),
      ],
    });
  });

  test('says where to post', () => {
    const api = onlyId(template, 'AWS::ApiGateway::RestApi');
    const stage = onlyId(template, STAGE);
    expect(stack.resolve(orderApi.ordersUrl)).toEqual({
      'Fn::Join': [
        '',
        [
          'https://',
          { Ref: api },
          '.execute-api.eu-west-1.',
          { Ref: 'AWS::URLSuffix' },
          '/',
          { Ref: stage },
          '/orders',
        ],
      ],
    });
  });
});

describe('the answers of the gateway', () => {
  const { template } = synthesize();
  const filled = (body: string): unknown =>
    JSON.parse(
      body
        .replace('$context.error.messageString', '"Invalid request body"')
        .replace('$context.error.validationErrorString', '[string is too short]'),
    );

  test.each(['DEFAULT_4XX', 'DEFAULT_5XX', 'THROTTLED'])('%s has the handler’s envelope', (type) => {
    const [response] = Object.values(
      template.findResources('AWS::ApiGateway::GatewayResponse', { Properties: { ResponseType: type } }),
    );
    expect(Object.keys(response.Properties.ResponseTemplates)).toEqual(['application/json']);
    expect(filled(response.Properties.ResponseTemplates['application/json'])).toEqual({
      errorMessage: 'Invalid request body',
    });
  });

  const invalidBody = (props: Partial<OrderApiProps>): string => {
    const [response] = Object.values(
      synthesize(props).template.findResources('AWS::ApiGateway::GatewayResponse', {
        Properties: { ResponseType: 'BAD_REQUEST_BODY' },
      }),
    );
    return response.Properties.ResponseTemplates['application/json'];
  };

  test.each<[string, Partial<OrderApiProps>, string]>([
    [
      'the whole schema',
      {},
      'Request body must be a JSON array of 1 to 1000 orders, each with record_id (text that is not empty), ' +
        'parameter_1 (text), parameter_2 (number) and nothing else',
    ],
    ['the list alone', { schema: OrderApiSchema.list(7) }, 'Request body must be a JSON array of 1 to 7 orders'],
    ['an own schema', { schema: {} }, 'Request body must be JSON that fits the schema of this API'],
    ['an own description', { schema: { description: 'a "bid"' } }, 'Request body must be a "bid"'],
  ])('a body that does not fit %s: what is expected, then what the validator found', (_, props, errorMessage) => {
    expect(filled(invalidBody(props))).toEqual({ errorMessage, errors: [{ message: '[string is too short]' }] });
  });

  test('the maximum number of orders in the message may be known at deployment only', () => {
    const { template } = synthesize((stack) => ({
      schema: OrderApiSchema.list(new CfnParameter(stack, 'Max', { type: 'Number' }).valueAsNumber),
    }));
    template.hasResourceProperties('AWS::ApiGateway::GatewayResponse', {
      ResponseTemplates: {
        'application/json': { 'Fn::Join': ['', [Match.stringLikeRegexp('1 to $'), { Ref: 'Max' }, Match.anyValue()]] },
      },
    });
  });

  test('a throttled caller learns when to retry', () => {
    template.hasResourceProperties('AWS::ApiGateway::GatewayResponse', {
      ResponseType: 'THROTTLED',
      ResponseParameters: { 'gatewayresponse.header.Retry-After': "'1'" },
    });
  });
});

describe('the access log', () => {
  test('is a line of JSON in a log group of its own, kept for a month', () => {
    const { template, orderApi, stack } = synthesize();
    const group = stack.getLogicalId(orderApi.accessLogGroup!.node.defaultChild as logs.CfnLogGroup);
    template.hasResourceProperties(STAGE, {
      AccessLogSetting: { DestinationArn: { 'Fn::GetAtt': [group, 'Arn'] }, Format: Match.anyValue() },
    });
    template.hasResource('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 30 }, DeletionPolicy: 'Delete' });
    const [stage] = Object.values(template.findResources(STAGE));
    const format = JSON.parse(stage.Properties.AccessLogSetting.Format);
    expect(format).toMatchObject({ requestId: '$context.requestId', status: '$context.status' });
    // Messages of the validator quote what the client sent.
    expect(JSON.stringify(format)).not.toMatch(/body|validationError|\$input/i);
  });

  test('can be switched off', () => {
    const { template, orderApi } = synthesize({ accessLog: false });
    template.hasResourceProperties(STAGE, { AccessLogSetting: Match.absent() });
    template.resourceCountIs('AWS::Logs::LogGroup', 1);
    expect(orderApi.accessLogGroup).toBeUndefined();
  });

  test('goes to a log group of your own', () => {
    const { template } = synthesize((stack) => ({
      accessLogGroup: logs.LogGroup.fromLogGroupName(stack, 'Central', 'central-access-log'),
    }));
    template.resourceCountIs('AWS::Logs::LogGroup', 1);
    template.hasResourceProperties(STAGE, {
      AccessLogSetting: Match.objectLike({
        DestinationArn: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('central-access-log')])] },
      }),
    });
  });

  test('logRetention holds for both log groups', () => {
    const { template } = synthesize({ logRetention: logs.RetentionDays.ONE_WEEK });
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
  });
});

describe('props of the API', () => {
  test('maxOrdersPerRequest is in the schema and in the handler', () => {
    const { template } = synthesize({ maxOrdersPerRequest: 10 });
    template.hasResourceProperties('AWS::ApiGateway::Model', { Schema: Match.objectLike({ maxItems: 10 }) });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ MAX_ORDERS_PER_REQUEST: '10' }) },
    });
  });

  test('schema replaces the schema, and a new schema makes a new deployment', () => {
    const before = synthesize();
    const after = synthesize({ schema: { type: apigateway.JsonSchemaType.OBJECT } });
    after.template.hasResourceProperties('AWS::ApiGateway::Model', {
      Schema: Match.exact({ type: 'object', $schema: 'http://json-schema.org/draft-04/schema#' }),
    });
    expect(onlyId(after.template, 'AWS::ApiGateway::Deployment')).not.toBe(
      onlyId(before.template, 'AWS::ApiGateway::Deployment'),
    );
  });

  test('throttle keeps the default of what it does not say', () => {
    synthesize({ throttle: { rateLimit: 5 } }).template.hasResourceProperties(STAGE, {
      MethodSettings: [Match.objectLike({ ThrottlingRateLimit: 5, ThrottlingBurstLimit: 100 })],
    });
  });

  test('stageName names the stage', () => {
    synthesize({ stageName: 'dev' }).template.hasResourceProperties(STAGE, { StageName: 'dev' });
  });

  test('tracing can be switched off in the gateway and in the function', () => {
    const { template } = synthesize({ tracing: false });
    template.hasResourceProperties(STAGE, { TracingEnabled: false });
    template.hasResourceProperties('AWS::Lambda::Function', { TracingConfig: Match.absent() });
  });

  test('apiOverrides win over the defaults', () => {
    const { template } = synthesize({ apiOverrides: { restApiName: 'orders', description: undefined } });
    template.hasResourceProperties('AWS::ApiGateway::RestApi', { Name: 'orders', Description: 'Takes orders in' });
  });

  test('stageOverrides win over the defaults', () => {
    const { template, orderApi, stack } = synthesize({
      stageOverrides: { metricsEnabled: true, variables: { team: 'bidding' } },
    });
    template.hasResourceProperties(STAGE, {
      StageName: 'v1',
      Variables: { team: 'bidding' },
      MethodSettings: [Match.objectLike({ MetricsEnabled: true, ThrottlingRateLimit: 50 })],
    });
    expect(stack.resolve(orderApi.stage.stageName)).toEqual({ Ref: onlyId(template, STAGE) });
  });
});

test('a method that is added later has the authorization of the first', () => {
  const { template } = synthesize({}, (orderApi) => orderApi.api.root.addMethod('GET'));
  template.resourcePropertiesCountIs(METHOD, { AuthorizationType: 'AWS_IAM' }, 2);
});

test('OrderApiSchema.orders describes an order as the brief has it', () => {
  expect(OrderApiSchema.orders(3)).toMatchObject({
    maxItems: 3,
    items: { required: ['record_id', 'parameter_1', 'parameter_2'], additionalProperties: false },
  });
});
