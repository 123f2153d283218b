import {
  AlertDestination,
  type AlertDestinationBindOptions,
  SlackAlerting,
  SlackWebhook,
} from '@org/slack-alerting-construct';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { App, Duration, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** Posts the text of each alert to a workflow of Microsoft Teams, "Post to a channel when a webhook request is received". */
const POST_TO_TEAMS = `
const { SecretsManager } = require('@aws-sdk/client-secrets-manager');
exports.handler = async ({ Records: [{ Sns }] }) => {
  const { SecretString: url } = await new SecretsManager().getSecretValue({ SecretId: process.env.URL_SECRET });
  const content = { type: 'AdaptiveCard', version: '1.4', body: [{ type: 'TextBlock', text: Sns.Message, wrap: true }] };
  const attachments = [{ contentType: 'application/vnd.microsoft.card.adaptive', content }];
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify({ type: 'message', attachments }) });
  if (!answer.ok) throw new Error('Teams answered ' + answer.status);
};`;

/** A channel of Microsoft Teams. */
class TeamsChannel extends AlertDestination {
  constructor(private readonly url: secretsmanager.ISecret) {
    super();
  }

  // Reported with the problems of SlackAlerting, in one error.
  override validate(name: string): string[] {
    return this.url === undefined ? [`${name}.url must be given, got undefined`] : [];
  }

  override bind(scope: Construct, { alertTopic, fallbackTopic, encryptionKey, delivery }: AlertDestinationBindOptions) {
    // Alerts that cannot be delivered are kept, and reported by another way than Teams.
    const deadLetterQueue = new sqs.Queue(scope, 'TeamsDeadLetterQueue', {
      enforceSSL: true,
      encryptionMasterKey: encryptionKey,
      retentionPeriod: delivery.deadLetterRetention ?? Duration.days(14),
    });
    const deadLetters = new cloudwatch.Alarm(scope, 'TeamsDeadLettersAlarm', {
      alarmDescription: `[critical] ${scope.node.path}: alerts could not be delivered to Teams`,
      metric: deadLetterQueue.metricApproximateNumberOfMessagesVisible(),
      threshold: 0,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
    });
    deadLetters.addAlarmAction(new actions.SnsAction(fallbackTopic));

    const handler = new lambda.Function(scope, 'Teams', {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline(POST_TO_TEAMS),
      timeout: Duration.seconds(15),
      environment: { URL_SECRET: this.url.secretName },
      deadLetterQueue,
    });
    this.url.grantRead(handler);
    alertTopic.addSubscription(new subscriptions.LambdaSubscription(handler, { deadLetterQueue }));
    return [handler];
  }
}

const stack = new Stack(new App(), 'Alerts');

new SlackAlerting(stack, 'SlackAlerting', {
  destination: AlertDestination.all(
    new SlackWebhook(),
    new TeamsChannel(secretsmanager.Secret.fromSecretNameV2(stack, 'TeamsUrl', 'shop/teams-workflow')),
  ),
  fallbackEmails: ['on-call@example.com'],
});
