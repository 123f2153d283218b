import * as path from 'node:path';
import { ResultsPipeline, ResultsPipelineAlarmSeverity } from '@org/results-pipeline-construct';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { App, CfnOutput, Duration, Stack, TimeZone } from 'aws-cdk-lib/core';

const stack = new Stack(new App(), 'Results');
const handler = (name: string) => lambda.Code.fromAsset(path.join(__dirname, 'handlers', name));

const results = new ResultsPipeline(stack, 'ResultsPipeline', {
  schedule: ScheduleExpression.cron({ hour: '13', minute: '0', timeZone: TimeZone.EUROPE_BERLIN }),
  resultsCode: handler('results'),
  orderCode: handler('order'),
  alertTopic: new sns.Topic(stack, 'Alerts'),
  maxWait: Duration.hours(6),
  rejectionErrors: ['OrderRejectedError'],
  bucketNamePrefix: 'order-results',
  encryptionKey: new kms.Key(stack, 'Key', { enableKeyRotation: true }),
  resultsExpiration: Duration.days(10 * 365),
  logLevel: sfn.LogLevel.ALL,
  alarms: {
    noSuccessfulRun: { threshold: Duration.hours(30) },
    executionsThrottled: { threshold: 5, severity: ResultsPipelineAlarmSeverity.INFO },
  },
  orderFunctionOverrides: { reservedConcurrentExecutions: 200 },
});

results.grantReadResults(new iam.Role(stack, 'Settlement', { assumedBy: new iam.AccountRootPrincipal() }));
results.metricOrdersRejected({ period: Duration.days(1) }).createAlarm(stack, 'ManyRejections', {
  threshold: 100,
  evaluationPeriods: 1,
});
new CfnOutput(stack, 'StateMachineArn', { value: results.stateMachine.stateMachineArn });
