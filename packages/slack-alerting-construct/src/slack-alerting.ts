import { Annotations } from 'aws-cdk-lib/core';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { AlertDestination } from './alert-destination';
import { allowAccountThroughMessaging, allowServices } from './alert-topic';
import type { DeliveryOptions } from './delivery-options';
import { Notifier } from './notifier';
import { CLOUDWATCH, EVENTBRIDGE } from './internal/publishers';
import { SlackWebhook } from './slack-webhook';

/** Properties of `SlackAlerting`. */
export interface SlackAlertingProps extends DeliveryOptions {
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
   * E-mail addresses that hear when alerts cannot be delivered. Each gets a mail to confirm.
   *
   * @default - none, with a warning
   */
  readonly fallbackEmails?: string[];

  /**
   * Topic that hears when alerts cannot be delivered; not together with `fallbackEmails`. It must not be the alert topic.
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
   * Replaces properties of the topic.
   *
   * @default - a standard topic, TLS only
   */
  readonly topicOverrides?: Partial<
    Omit<sns.TopicProps, 'masterKey' | 'fifo' | 'contentBasedDeduplication' | 'enforceSSL'>
  >;
}

/**
 * An alert topic whose messages reach Slack, and never get lost on the way.
 *
 * Creates the topic with the policies that let alarms, rules and roles publish, and per Slack webhook a queue, a dead-letter
 * queue and the notifier function; also a fallback topic for alarms on the delivery itself. It creates no rules on pipelines
 * or state machines: whoever can fail owns the rule that reports it.
 *
 * ```ts
 * const alerting = new SlackAlerting(this, 'Alerting', { fallbackEmails: ['on-call@example.com'] });
 * alerting.alertOn(errorsAlarm);
 * ```
 */
export class SlackAlerting extends Construct {
  /** Publish alerts here: custom notifications, events of EventBridge, alarms, or any text. */
  public readonly topic: sns.Topic;

  /** Hears when alerts cannot be delivered. */
  public readonly fallbackTopic: sns.ITopic;

  /** One per Slack webhook, in the order of the destinations. */
  public readonly notifiers: Notifier[];

  private readonly encryptionKey?: kms.IKey;

  // eslint-disable-next-line cdk/construct-constructor-property -- the rule does not know a default for props
  public constructor(scope: Construct, id: string, props: SlackAlertingProps = {}) {
    super(scope, id);
    if (props.fallbackTopic !== undefined && props.fallbackEmails !== undefined) {
      throw new Error(
        `${this.node.path}: fallbackEmails cannot be given together with fallbackTopic; subscribe them to it`,
      );
    }
    this.encryptionKey = props.encryptionKey;

    this.topic = this.createTopic('Topic', { ...props.topicOverrides });
    allowServices(this, this.topic, [CLOUDWATCH, EVENTBRIDGE, ...(props.publishingServices ?? [])]);
    if (props.encryptionKey !== undefined) {
      allowAccountThroughMessaging(this, props.encryptionKey);
    }
    this.fallbackTopic = props.fallbackTopic ?? this.createFallbackTopic(props.fallbackEmails ?? []);
    allowServices(this, this.fallbackTopic, [CLOUDWATCH]);

    const destination = props.destination ?? new SlackWebhook();
    const constructs = destination.bind(this, {
      topic: this.topic,
      fallbackTopic: this.fallbackTopic,
      encryptionKey: props.encryptionKey,
      delivery: props,
    });
    this.notifiers = constructs.filter((construct): construct is Notifier => construct instanceof Notifier);
  }

  /** Alerts when any of these alarms goes off, and again when it is over. */
  public alertOn(...alarms: cloudwatch.AlarmBase[]): void {
    const action = new actions.SnsAction(this.topic);
    alarms.forEach((alarm) => {
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
    });
  }

  /** Allows a role to publish alerts: to the topic, and with the topic's key. */
  public grantPublish(grantee: iam.IGrantable): iam.Grant {
    return this.topic.grantPublish(grantee);
  }

  private createTopic(id: string, props: Partial<sns.TopicProps>): sns.Topic {
    return new sns.Topic(this, id, { ...props, enforceSSL: true, masterKey: this.encryptionKey });
  }

  private createFallbackTopic(emails: string[]): sns.Topic {
    const topic = this.createTopic('FallbackTopic', {});
    emails.forEach((email) => topic.addSubscription(new subscriptions.EmailSubscription(email)));
    if (emails.length === 0) {
      Annotations.of(this).addWarningV2(
        '@org/slack-alerting-construct:noFallback',
        `${this.node.path}: nobody is notified when alerts cannot be delivered: give fallbackEmails, or subscribe to fallbackTopic`,
      );
    }
    return topic;
  }
}
