/**
 * ResultsPipeline with every option: polls twice, stores two orders, reports a rejected one through encrypted services. Two more
 * have the options that exclude those.
 */
import { ExpectedResult, IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { App, Aws, Duration, RemovalPolicy, Stack, TimeZone } from 'aws-cdk-lib/core';
import { ResultsPipeline, ResultsPipelineAlarmSeverity, ResultsPipelineOrdersFormat } from '../src';
import { assertRun } from './assert-run';
import { handlers } from './handlers';

// Without stack traces the snapshot is the same on every machine.
const app = new App({
  context: { 'aws:cdk:disable-stack-trace': true, 'aws:cdk:disable-creation-stack-traces': true },
});
const stack = new Stack(app, 'ResultsPipelineAllOptions');

const keyOf = (id: string) => new kms.Key(stack, id, { removalPolicy: RemovalPolicy.DESTROY, enableKeyRotation: true });
const alertTopic = new sns.Topic(stack, 'Alerts', { masterKey: keyOf('TopicKey') });
const alerts = new sqs.Queue(stack, 'AlertQueue');
alertTopic.addSubscription(new subscriptions.SqsSubscription(alerts, { rawMessageDelivery: true }));

const orders = new s3.Bucket(stack, 'Orders', {
  versioned: true,
  enforceSSL: true,
  removalPolicy: RemovalPolicy.DESTROY,
});

const pipeline = new ResultsPipeline(stack, 'ResultsPipeline', {
  resultsCode: handlers.resultsCode,
  orderCode: handlers.orderCode,
  schedule: ScheduleExpression.cron({ hour: '13', minute: '0', timeZone: TimeZone.EUROPE_BERLIN }),
  scheduleEnabled: false,
  scheduleWindow: Duration.minutes(15),
  ordersLocation: { bucket: orders, prefix: 'auction/', format: ResultsPipelineOrdersFormat.JSON_ARRAY },
  alertTopic,
  pollInterval: Duration.seconds(10),
  maxWait: Duration.minutes(2),
  batchSize: 20,
  maxConcurrentOrders: 30,
  rejectionErrors: ['Declined'],
  resultsTimeout: Duration.seconds(10),
  orderTimeout: Duration.seconds(5),
  bucketNamePrefix: 'results-pipeline-integ',
  encryptionKey: keyOf('BucketKey'),
  resultsPrefix: 'results/integ/',
  resultsExpiration: Duration.days(400),
  noncurrentVersionExpiration: Duration.days(7),
  removalPolicy: RemovalPolicy.DESTROY,
  logLevel: sfn.LogLevel.ALL,
  logExecutionData: true,
  logRetention: logs.RetentionDays.ONE_WEEK,
  tracing: false,
  metricNamespace: 'ResultsPipelineInteg',
  alarms: {
    executionsFailed: { threshold: 1, evaluationPeriods: 2 },
    executionsAborted: { enabled: false },
    resultsFunctionErrors: { notify: true, threshold: 5, severity: ResultsPipelineAlarmSeverity.INFO },
    noSuccessfulRun: { threshold: Duration.hours(30), notify: false },
  },
  resultsFunctionOverrides: { memorySize: 512, environment: { AUCTION: 'day-ahead' } },
  orderFunctionOverrides: { memorySize: 512 },
  bucketOverrides: { eventBridgeEnabled: true },
  stateMachineOverrides: { comment: 'Results of the day-ahead auction' },
  acknowledgeFindings: false,
});

const named = new ResultsPipeline(stack, 'WithBucketName', {
  ...handlers,
  schedule: ScheduleExpression.rate(Duration.days(1)),
  scheduleEnabled: false,
  bucketName: `results-pipeline-integ-${Aws.ACCOUNT_ID}-${Aws.REGION}`,
  removalPolicy: RemovalPolicy.DESTROY,
});
new ResultsPipeline(stack, 'WithOwnBucket', {
  ...handlers,
  schedule: ScheduleExpression.rate(Duration.days(1)),
  scheduleEnabled: false,
  bucket: named.bucket,
  resultsPrefix: 'of-another/',
});

const test = new IntegTest(app, 'AllOptions', { testCases: [stack] });
const results = assertRun(test, pipeline, { input: {}, status: 'SUCCEEDED', stored: 2 });
const alert = test.assertions.awsApiCall('SQS', 'receiveMessage', {
  QueueUrl: alerts.queueUrl,
  WaitTimeSeconds: 10,
  MaxNumberOfMessages: 10,
});
results.next(alert);
// Among others: alarms that are new say that they are OK.
alert
  .expect(
    ExpectedResult.objectLike({
      Messages: Match.arrayWith([Match.objectLike({ Body: Match.stringLikeRegexp('1 of 3 orders rejected') })]),
    }),
  )
  .waitForAssertions({ totalTimeout: Duration.minutes(2), interval: Duration.seconds(5) });
