/**
 * OrderApi with every option set, behind an API key; and a second one with what excludes the others: a table of its own, no
 * access log.
 */
import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { OrderApi, OrderApiAlarmSeverity, OrderApiAuthorization } from '../src';
import { Clients, handlerCode } from './clients';
import { integApp } from './integ-app';

/** Value of the key of an API that lives for minutes. */
const API_KEY = 'integ-test-of-order-api-0000';

const app = integApp();
const stack = new Stack(app, 'OrderApiAllOptions');
const removalPolicy = RemovalPolicy.DESTROY;
const rejectable = { threshold: 5, evaluationPeriods: 2, notify: false, severity: OrderApiAlarmSeverity.INFO };

const orderApi = new OrderApi(stack, 'OrderApi', {
  handlerCode,
  retention: Duration.hours(1),
  maxOrdersPerRequest: 2,
  schema: {
    schema: apigateway.JsonSchemaVersion.DRAFT4,
    type: apigateway.JsonSchemaType.ARRAY,
    maxItems: 2,
    items: { type: apigateway.JsonSchemaType.OBJECT, required: ['record_id'] },
  },
  authorization: OrderApiAuthorization.apiKey(new apigateway.ApiKey(stack, 'ApiKey', { value: API_KEY })),
  throttle: { rateLimit: 20, burstLimit: 40 },
  quota: { limit: 10_000, period: apigateway.Period.DAY },
  stageName: 'intake',
  accessLogGroup: new logs.LogGroup(stack, 'AccessLogs', { removalPolicy }),
  logRetention: logs.RetentionDays.THREE_DAYS,
  tracing: false,
  maxWriteRequestUnits: 100,
  pointInTimeRecovery: false,
  deletionProtection: false,
  encryptionKey: new kms.Key(stack, 'Key', { removalPolicy, pendingWindow: Duration.days(7) }),
  stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
  removalPolicy,
  deployment: codedeploy.LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
  alertTopic: new sns.Topic(stack, 'Alerts'),
  alarms: {
    serverErrorRate: rejectable,
    latency: { ...rejectable, threshold: Duration.seconds(2) },
    handlerErrors: rejectable,
    handlerThrottles: rejectable,
    tableThrottles: { enabled: false },
    tableSystemErrors: rejectable,
  },
  metricNamespace: 'Bidding',
  tableOverrides: { tableClass: dynamodb.TableClass.STANDARD_INFREQUENT_ACCESS },
  handlerOverrides: { memorySize: 512, environment: { TEAM: 'bidding' } },
  apiOverrides: { description: 'Bids' },
  stageOverrides: { description: 'Intake of bids' },
  acknowledgeFindings: false,
});
new OrderApi(stack, 'Second', {
  handlerCode,
  table: orderApi.table,
  accessLog: false,
});
const clients = new Clients(stack, 'Clients', orderApi);

const NO_FIT = 'Request body must be JSON that fits the schema of this API';
const test = new IntegTest(app, 'AllOptions', { testCases: [stack] });
const send = (body: unknown, apiKey?: string) => ({ body, apiKey, signed: false });

clients
  .post(test, send([{ record_id: 'a' }]), { status: 403, errorMessage: 'Forbidden' })
  .next(clients.post(test, send([{ no: 'id' }], API_KEY), { status: 400, errorMessage: NO_FIT }))
  .next(
    clients.post(test, send([{ record_id: 'a' }, { record_id: 'b', of: 'another shape' }], API_KEY), { status: 201 }),
  )
  .next(clients.putExpired(test, 'expired'))
  .next(clients.read(test, ['a', 'b']))
  .next(
    test.assertions
      .awsApiCall('DynamoDB', 'describeTable', { TableName: orderApi.table.tableName })
      .expect(ExpectedResult.objectLike({ Table: { StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' } } })),
  );
