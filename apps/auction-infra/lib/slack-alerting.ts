import { SlackAlerting, SlackWebhook } from '@org/slack-alerting-construct';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';

/** Settings that Dev's alerting and the delivery stack's have in common. */
export interface AlertingSettings {
  /** Name of the secret that holds the webhook's URL. It is made by hand, before the first deployment. */
  readonly webhookSecretName: string;
  /** Who is notified by e-mail when Slack cannot be reached. Nobody: synthesis warns. */
  readonly fallbackEmails: string[];
  readonly logRetention: RetentionDays;
}

/** An alert topic whose messages reach the Slack channel of the webhook. */
export function createSlackAlerting(scope: Construct, settings: AlertingSettings): SlackAlerting {
  const secret = secretsmanager.Secret.fromSecretNameV2(scope, 'Webhook', settings.webhookSecretName);
  return new SlackAlerting(scope, 'SlackAlerting', {
    destination: new SlackWebhook({ secret }),
    fallbackEmails: settings.fallbackEmails,
    logRetention: settings.logRetention,
  });
}
