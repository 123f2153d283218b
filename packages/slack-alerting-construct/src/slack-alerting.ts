import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import { Annotations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { allowAccountThroughMessaging, allowServices } from './alert-topic';
import { FINDINGS_OF_SECRET, findingsOfNotifier } from './findings';
import { acknowledgeFindings } from './internal/acknowledge-findings';
import { checkProps } from './internal/check-props';
import { mergeOverrides } from './internal/merge-overrides';
import { CLOUDWATCH, EVENTBRIDGE } from './internal/publishers';
import { Notifier } from './notifier';
import type { SlackAlertingProps } from './slack-alerting-props';
import { SlackWebhook } from './slack-webhook';
import { relationsOf, SLACK_ALERTING_RULES } from './validation';

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

  /** Notified when alerts cannot be delivered. */
  public readonly fallbackTopic: sns.ITopic;

  /** One per Slack webhook, in the order of the destinations. */
  public readonly notifiers: Notifier[];

  // eslint-disable-next-line cdk/construct-constructor-property -- the rule does not know a default for props
  constructor(scope: Construct, id: string, props: SlackAlertingProps = {}) {
    super(scope, id);
    checkProps(this, 'SlackAlerting', props, SLACK_ALERTING_RULES, relationsOf(props));
    const { destination, encryptionKey, fallbackEmails, fallbackTopic, publishingServices, topicOverrides, ...rest } =
      props;
    const { acknowledgeFindings: acknowledges = true, ...delivery } = rest;

    this.topic = createTopic(this, 'Topic', encryptionKey, topicOverrides);
    allowServices(this, this.topic, [CLOUDWATCH, EVENTBRIDGE, ...(publishingServices ?? [])]);
    if (encryptionKey !== undefined) {
      allowAccountThroughMessaging(this, encryptionKey);
    }
    this.fallbackTopic = fallbackTopic ?? createFallbackTopic(this, 'FallbackTopic', encryptionKey, fallbackEmails);
    allowServices(this, this.fallbackTopic, [CLOUDWATCH]);

    const { topic: alertTopic, fallbackTopic: reports } = this;
    const constructs = (destination ?? new SlackWebhook()).bind(this, {
      alertTopic,
      fallbackTopic: reports,
      encryptionKey,
      delivery,
    });
    this.notifiers = constructs.filter((construct): construct is Notifier => construct instanceof Notifier);
    if (acknowledges) {
      this.notifiers.forEach((notifier) => acknowledge(this, notifier));
    }
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
}

function createTopic(scope: Construct, id: string, key?: kms.IKey, overrides?: sns.TopicProps): sns.Topic {
  return new sns.Topic(scope, id, mergeOverrides({}, overrides, { enforceSSL: true, masterKey: key }));
}

/** A topic with e-mail subscriptions; without any, a warning. */
function createFallbackTopic(scope: Construct, id: string, key?: kms.IKey, emails: string[] = []): sns.Topic {
  const topic = createTopic(scope, id, key);
  emails.forEach((email) => topic.addSubscription(new subscriptions.EmailSubscription(email)));
  if (emails.length === 0) {
    Annotations.of(scope).addWarningV2(
      '@org/slack-alerting-construct:noFallback',
      `${scope.node.path}: nobody is notified when alerts cannot be delivered: give fallbackEmails, or subscribe to fallbackTopic`,
    );
  }
  return topic;
}

/** Acknowledges the findings in a notifier, and in its secret if that was made here. */
function acknowledge(scope: Construct, notifier: Notifier): void {
  acknowledgeFindings(notifier, findingsOfNotifier());
  if (notifier.webhookSecret.node.scope === scope) {
    acknowledgeFindings(notifier.webhookSecret, FINDINGS_OF_SECRET);
  }
}
