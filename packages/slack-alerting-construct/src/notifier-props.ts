import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { SlackAlertingDeliveryOptions } from './delivery-options';
import type { SeverityMentions } from './mention';
import type { AlertSeverity } from './severity';

/** Properties of a notifier. */
export interface NotifierProps {
  /** Topic whose alerts are delivered. */
  readonly alertTopic: sns.ITopic;

  /** Topic that is notified when they cannot be. */
  readonly fallbackTopic: sns.ITopic;

  /** Secret that holds the webhook's URL. */
  readonly webhookSecret: secretsmanager.ISecret;

  /**
   * Severities that are sent.
   *
   * @default - all severities
   */
  readonly severities?: AlertSeverity[];

  /**
   * Who is mentioned, by severity.
   *
   * @default - nobody
   */
  readonly mentions?: SeverityMentions;

  /**
   * How alerts travel.
   *
   * @default - the defaults of each option
   */
  readonly delivery?: SlackAlertingDeliveryOptions;

  /**
   * Customer key of the queues.
   *
   * @default - SQS' own key
   */
  readonly encryptionKey?: kms.IKey;
}
