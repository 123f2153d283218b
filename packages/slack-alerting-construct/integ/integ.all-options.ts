/**
 * SlackAlerting with every option; a second one has its own fallback topic, which excludes addresses for it. `AmazonQChat` is
 * left out: it can only be deployed to an account whose Slack workspace was authorised by hand.
 */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { AlertDestination, AlertSeverity, Mention, SlackAlerting, SlackWebhook } from '../src';
import { assertAlertReachesLog } from './alert-reaches-log';
import { integApp } from './integ-app';

const app = integApp();
const stack = new Stack(app, 'SlackAlertingAllOptions');
const encryptionKey = new kms.Key(stack, 'Key', { enableKeyRotation: true, removalPolicy: RemovalPolicy.DESTROY });
const secret = new secretsmanager.Secret(stack, 'Webhook', { removalPolicy: RemovalPolicy.DESTROY });

const alerting = new SlackAlerting(stack, 'SlackAlerting', {
  destination: AlertDestination.all(
    new SlackWebhook(),
    new SlackWebhook({
      id: 'Critical',
      secret,
      severities: [AlertSeverity.CRITICAL],
      mentions: { critical: Mention.here() },
    }),
  ),
  encryptionKey,
  fallbackEmails: ['on-call@example.com'],
  publishingServices: ['codestar-notifications.amazonaws.com'],
  topicOverrides: { displayName: 'Alerts' },
  batchingWindow: Duration.seconds(5),
  batchSize: 50,
  maxConcurrency: 3,
  maxAttempts: 5,
  retryDelay: Duration.seconds(5),
  webhookTimeout: Duration.seconds(3),
  deadLetterRetention: Duration.days(7),
  alarms: {
    deadLetters: { threshold: 1, evaluationPeriods: 2, severity: AlertSeverity.WARNING },
    waitingAlerts: { threshold: Duration.minutes(30), evaluationPeriods: 5, notify: false },
  },
  logRetention: logs.RetentionDays.ONE_WEEK,
  metricNamespace: 'SlackAlertingIntegration',
  handlerOverrides: { memorySize: 512, environment: { NODE_OPTIONS: '--enable-source-maps' } },
  acknowledgeFindings: false,
});

new SlackAlerting(stack, 'OwnFallback', {
  destination: new SlackWebhook({ secret }),
  fallbackTopic: new sns.Topic(stack, 'Fallback', { enforceSSL: true }),
  alarms: { deadLetters: { enabled: false } },
});

const alarm = new cloudwatch.Alarm(stack, 'Alarm', {
  metric: new cloudwatch.Metric({ namespace: 'SlackAlertingIntegration', metricName: 'Errors' }),
  threshold: 1,
  evaluationPeriods: 1,
  treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
});
alerting.alertOn(alarm);
new events.Rule(stack, 'Rule', {
  eventPattern: { source: ['aws.states'], detail: { status: ['FAILED'] } },
  targets: [new targets.SnsTopic(alerting.topic)],
});
alerting.grantPublish(
  new iam.Role(stack, 'Publisher', { assumedBy: new iam.ServicePrincipal('states.amazonaws.com') }),
);

const test = new IntegTest(app, 'AllOptions', { testCases: [stack] });
alerting.notifiers.forEach((notifier, index) =>
  assertAlertReachesLog(test, alerting, notifier, `all options ${index}`),
);
