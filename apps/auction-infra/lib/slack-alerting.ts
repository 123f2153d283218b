import { SlackAlerting, SlackWebhook } from '@org/slack-alerting-construct';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Annotations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** Settings that Dev's alerting and the delivery stack's have in common. */
export interface AlertingSettings {
  /** Name of the secret that holds the webhook's URL. It is made by hand, before the first deployment. */
  readonly webhookSecretName: string;
  /** Who hears by e-mail when Slack cannot be reached. */
  readonly fallbackEmails: string[];
  readonly logRetention: RetentionDays;
}

/** An alert topic whose messages reach the Slack channel of the webhook. */
export function createSlackAlerting(scope: Construct, settings: AlertingSettings): SlackAlerting {
  const secret = secretsmanager.Secret.fromSecretNameV2(scope, 'Webhook', settings.webhookSecretName);
  const alerting = new SlackAlerting(scope, 'SlackAlerting', {
    destination: new SlackWebhook({ secret }),
    fallbackEmails: settings.fallbackEmails,
    logRetention: settings.logRetention,
  });
  if (settings.fallbackEmails.length === 0) {
    // lib/config.ts names nobody: alarms on delivery to Slack show in CloudWatch only.
    Annotations.of(alerting).acknowledgeWarning('@org/slack-alerting-construct:noFallback');
  }
  return alerting;
}
