/** The alert path on its own, as small as an app can be, with retries that a test can wait for. */
import { REGION } from '@org/auction-infra/names';
import { Mention, SlackAlerting, SlackWebhook } from '@org/slack-alerting-construct';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib/core';

const app = new App();
const stack = new Stack(app, 'Alerts', { env: { region: REGION } });
const secret = secretsmanager.Secret.fromSecretNameV2(stack, 'Webhook', 'e2e/slack-webhook');

const { topic, fallbackTopic, notifiers } = new SlackAlerting(stack, 'SlackAlerting', {
  destination: new SlackWebhook({ secret, mentions: { critical: Mention.here() } }),
  batchingWindow: Duration.seconds(1),
  webhookTimeout: Duration.seconds(1),
  retryDelay: Duration.seconds(1),
  maxAttempts: 6,
});
const [{ queue, deadLetterQueue }] = notifiers;

// Stands in for the mailbox behind the fallback topic.
const mailbox = new sqs.Queue(stack, 'Mailbox');
fallbackTopic.addSubscription(new subscriptions.SqsSubscription(mailbox));

const outputs = {
  TopicArn: topic.topicArn,
  QueueUrl: queue.queueUrl,
  QueueArn: queue.queueArn,
  DeadLettersUrl: deadLetterQueue.queueUrl,
  DeadLettersArn: deadLetterQueue.queueArn,
  MailboxUrl: mailbox.queueUrl,
};
Object.entries(outputs).forEach(([name, value]) => new CfnOutput(stack, name, { value }));
