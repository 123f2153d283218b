import { AlertSeverity, SlackAlerting } from '@org/slack-alerting-construct';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import { App, Duration, Stack } from 'aws-cdk-lib/core';

const stack = new Stack(new App(), 'Alerts');

const alerting = new SlackAlerting(stack, 'SlackAlerting', {
  // 1. props of the domain
  batchingWindow: Duration.seconds(30),
  maxAttempts: 20,
  alarms: { waitingAlerts: { threshold: Duration.minutes(30), severity: AlertSeverity.WARNING } },
  publishingServices: ['codestar-notifications.amazonaws.com'],
  // 2. bring your own
  encryptionKey: new kms.Key(stack, 'Key', { enableKeyRotation: true }),
  fallbackTopic: sns.Topic.fromTopicArn(stack, 'Operations', 'arn:aws:sns:eu-west-1:111111111111:operations'),
  // 3. overrides of the defaults
  handlerOverrides: { memorySize: 512, description: 'Posts to #operations' },
});

// The stack that has a resource also has the rule or role that reports its failures.
new events.Rule(stack, 'PipelineFailed', {
  eventPattern: { source: ['aws.codepipeline'], detail: { state: ['FAILED'] } },
  targets: [new targets.SnsTopic(alerting.topic)],
});
alerting.grantPublish(
  new iam.Role(stack, 'Worker', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') }),
);

// 4. what was created is public: a property without a prop
const [{ handler }] = alerting.notifiers;
(handler.node.defaultChild as lambda.CfnFunction).recursiveLoop = 'Terminate';
