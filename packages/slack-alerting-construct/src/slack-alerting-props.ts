import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { AlertDestination } from './alert-destination';
import type { SlackAlertingDeliveryOptions } from './delivery-options';

/** Properties of `SlackAlerting`. */
export interface SlackAlertingProps extends SlackAlertingDeliveryOptions {
  /**
   * Where alerts go: `new SlackWebhook(...)`, `new AmazonQChat(...)`, or `AlertDestination.all(...)` of them.
   *
   * @default - a Slack webhook, whose URL is kept in a new secret
   */
  readonly destination?: AlertDestination;

  /**
   * Customer key that encrypts the topics, the queues and a secret made here. Its policy is extended for everybody who
   * publishes; with an imported key a warning says which statements to add.
   *
   * @default - no customer key: queues and secrets are encrypted by keys of AWS, topics hold nothing
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * E-mail addresses that are notified when alerts cannot be delivered. Each gets a mail to confirm.
   *
   * @default - none, with a warning
   */
  readonly fallbackEmails?: string[];

  /**
   * Topic that is notified when alerts cannot be delivered; not together with `fallbackEmails`. It must not be the alert topic.
   *
   * @default - a new topic with the `fallbackEmails` as subscribers
   */
  readonly fallbackTopic?: sns.ITopic;

  /**
   * Further AWS services that publish to the topic in their own name, such as `codestar-notifications.amazonaws.com`. They get
   * no condition: which keys a service sends is up to its documentation. To narrow one, leave it out here, and add a statement
   * of your own by `topic.addToResourcePolicy`.
   *
   * @default - CloudWatch, for alarms of this account, and EventBridge
   */
  readonly publishingServices?: string[];

  /**
   * Options of the topic. What the construct decides is refused: key, TLS, and what belongs to FIFO topics.
   *
   * @default - a standard topic, TLS only
   */
  readonly topicOverrides?: sns.TopicProps;

  /**
   * Whether what cdk-nag (AwsSolutions, Serverless) finds in this construct's defaults is acknowledged, with the reasons that
   * the README lists. With false every finding shows.
   *
   * @default true
   */
  readonly acknowledgeFindings?: boolean;
}
