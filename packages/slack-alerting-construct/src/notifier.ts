import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sources from 'aws-cdk-lib/aws-lambda-event-sources';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { deadLettersAlarm, stuckAlarm } from './delivery-alarms';
import { resolveDelivery } from './delivery-defaults';
import type { DeliveryOptions } from './delivery-options';
import type { SeverityMentions } from './mention';
import { createNotifierFunction, METRIC_NAMESPACE } from './notifier-function';
import type { AlertSeverity } from './severity';

/** Properties of a notifier. */
export interface NotifierProps {
  /** Topic whose alerts are delivered. */
  readonly topic: sns.ITopic;
  /** Topic that hears when they cannot be. */
  readonly fallbackTopic: sns.ITopic;
  /** Secret that holds the webhook's URL. */
  readonly webhookSecret: secretsmanager.ISecret;
  /** Severities that are sent. */
  readonly severities: readonly AlertSeverity[];
  /** Who is mentioned, by severity. */
  readonly mentions: SeverityMentions;
  /** How alerts travel. */
  readonly delivery: DeliveryOptions;
  /**
   * Customer key of the queues.
   *
   * @default - SQS' own key
   */
  readonly encryptionKey?: kms.IKey;
}

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
  public readonly logGroup: logs.LogGroup;
  /** The secret that holds the webhook's URL. */
  public readonly webhookSecret: secretsmanager.ISecret;
  /** Alarms on the delivery itself; empty when they are switched off. */
  public readonly alarms: cloudwatch.Alarm[];

  public constructor(scope: Construct, id: string, props: NotifierProps) {
    super(scope, id);
    const { topic, fallbackTopic, webhookSecret, severities, mentions, encryptionKey } = props;
    const delivery = resolveDelivery(this, props.delivery);
    const encryption = {
      enforceSSL: true,
      encryption: encryptionKey === undefined ? sqs.QueueEncryption.SQS_MANAGED : sqs.QueueEncryption.KMS,
      encryptionMasterKey: encryptionKey,
    };

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
    this.logGroup = new logs.LogGroup(this, 'LogGroup', {
      retention: delivery.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const { queue, deadLetterQueue, logGroup } = this;
    this.handler = createNotifierFunction(this, 'Handler', {
      queue,
      deadLetterQueue,
      logGroup,
      webhookSecret,
      severities,
      mentions,
      delivery,
    });

    this.subscribe(topic);
    this.handler.addEventSource(
      new sources.SqsEventSource(queue, {
        batchSize: delivery.batchSize,
        maxBatchingWindow: delivery.batchingWindow.toSeconds() === 0 ? undefined : delivery.batchingWindow,
        maxConcurrency: delivery.maxConcurrency,
        reportBatchItemFailures: true,
      }),
    );
    this.alarms = delivery.alarms
      ? [
          deadLettersAlarm(this, deadLetterQueue, fallbackTopic),
          stuckAlarm(this, queue, delivery.stuckAfter, fallbackTopic),
        ]
      : [];
  }

  /**
   * A metric of this notifier: `Delivered`, `Messages`, `NotLinked`, `Refused`, `Retried`, `RateLimited` or `Duplicates`.
   *
   * @default - sum over 5 minutes
   */
  public metric(metricName: string, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: METRIC_NAMESPACE,
      metricName,
      dimensionsMap: { Notifier: this.handler.functionName },
      statistic: cloudwatch.Stats.SUM,
      ...options,
    });
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
