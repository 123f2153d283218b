import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { SlackAlertingAlarms } from './alarm-options';
import { createDeliveryAlarms } from './delivery-alarms';
import { resolveDelivery } from './delivery-defaults';
import { checkProps } from './internal/check-props';
import { createNotifierFunction } from './notifier-function';
import type { NotifierProps } from './notifier-props';
import { AlertSeverity } from './severity';
import { NOTIFIER_RULES, relationsOfNotifier } from './validation';

/**
 * Topic → queue → function → Slack webhook. What cannot be delivered ends in the dead-letter queue, which raises an alarm on
 * the fallback topic: a broken notifier cannot report itself.
 */
export class Notifier extends Construct {
  /** Alerts on their way. */
  public readonly queue: sqs.Queue;

  /** Alerts that could not be delivered, of both hops: topic to queue, and queue to Slack. */
  public readonly deadLetterQueue: sqs.Queue;

  /** The function that renders and posts. */
  public readonly handler: lambda.Function;

  /** The function's log. */
  public readonly logGroup: logs.ILogGroup;

  /** The secret that holds the webhook's URL. */
  public readonly webhookSecret: secretsmanager.ISecret;

  /** Alarms on the delivery itself, by name. */
  public readonly alarms: SlackAlertingAlarms;

  private readonly metricNamespace: string;

  constructor(scope: Construct, id: string, props: NotifierProps) {
    super(scope, id);
    checkProps(this, 'Notifier', props, NOTIFIER_RULES, relationsOfNotifier(props ?? {}));
    const { alertTopic, fallbackTopic, webhookSecret, encryptionKey } = props;
    const delivery = resolveDelivery(props.delivery ?? {});
    const encryption = {
      enforceSSL: true,
      encryption: encryptionKey === undefined ? sqs.QueueEncryption.SQS_MANAGED : sqs.QueueEncryption.KMS,
      encryptionMasterKey: encryptionKey,
    };

    this.metricNamespace = delivery.metricNamespace;
    this.webhookSecret = webhookSecret;
    this.deadLetterQueue = new sqs.Queue(this, 'DeadLetterQueue', {
      ...encryption,
      retentionPeriod: delivery.deadLetterRetention,
    });
    this.queue = new sqs.Queue(this, 'Queue', {
      ...encryption,
      retentionPeriod: Duration.days(14),
      visibilityTimeout: delivery.visibilityTimeout,
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: delivery.maxAttempts },
    });
    const { queue, deadLetterQueue } = this;
    this.handler = createNotifierFunction(this, 'Handler', {
      queue,
      deadLetterQueue,
      webhookSecret,
      severities: props.severities ?? Object.values(AlertSeverity),
      mentions: props.mentions ?? {},
      delivery,
      overrides: props.delivery?.handlerOverrides,
    });
    this.logGroup = this.handler.logGroup;

    this.subscribe(alertTopic);
    this.alarms = createDeliveryAlarms(this, { queue, deadLetterQueue, fallbackTopic, alarms: props.delivery?.alarms });
  }

  /**
   * A metric of this notifier, such as `Delivered`.
   *
   * @default - sum over 5 minutes
   */
  public metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: this.metricNamespace,
      metricName,
      dimensionsMap: { Notifier: this.handler.functionName },
      statistic: cloudwatch.Stats.SUM,
      ...options,
    });
  }

  /** Alerts that Slack took. */
  public metricDelivered(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('Delivered', options);
  }

  /** Messages that Slack took; a burst of alerts is one. */
  public metricMessages(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('Messages', options);
  }

  /** Alerts that were only logged, because no webhook is linked. */
  public metricNotLinked(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('NotLinked', options);
  }

  /** Alerts that Slack refused for good; they are among the dead letters. */
  public metricRefused(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('Refused', options);
  }

  /** Alerts that are tried again later, because Slack or the webhook's secret failed. */
  public metricRetried(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('Retried', options);
  }

  /** Requests that Slack answered with 429: too many messages. */
  public metricRateLimited(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('RateLimited', options);
  }

  /** Alerts that were reported already. */
  public metricDuplicates(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('Duplicates', options);
  }

  /**
   * Not `SqsSubscription`: it names the topic in the policy of the queue's key, which the topic itself depends on when it is
   * encrypted with the same one.
   */
  private subscribe(topic: sns.ITopic): void {
    this.queue.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('sns.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [this.queue.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': topic.topicArn } },
      }),
    );
    new sns.Subscription(this, 'Subscription', {
      topic,
      protocol: sns.SubscriptionProtocol.SQS,
      endpoint: this.queue.queueArn,
      deadLetterQueue: this.deadLetterQueue,
    });
  }
}
