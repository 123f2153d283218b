import {
  AlertDestination,
  AlertSeverity,
  AmazonQChat,
  Mention,
  SlackAlerting,
  SlackWebhook,
} from '@org/slack-alerting-construct';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { App, Stack } from 'aws-cdk-lib/core';

const stack = new Stack(new App(), 'Alerts');

new SlackAlerting(stack, 'SlackAlerting', {
  destination: AlertDestination.all(
    // Everything to one channel.
    new SlackWebhook({ secret: secretsmanager.Secret.fromSecretNameV2(stack, 'Alerts', 'shop/slack-alerts') }),
    // Critical alerts also go to another channel, and mention the people on call.
    new SlackWebhook({
      id: 'OnCall',
      secret: secretsmanager.Secret.fromSecretNameV2(stack, 'OnCall', 'shop/slack-on-call'),
      severities: [AlertSeverity.CRITICAL],
      mentions: { critical: Mention.userGroup('S012AB3CD') },
    }),
    // And everything to a channel of Amazon Q Developer, where people can ask questions.
    new AmazonQChat({ workspaceId: 'T012AB3CD', channelId: 'C012AB3CD' }),
  ),
  fallbackEmails: ['on-call@example.com'],
});
