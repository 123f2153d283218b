import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sources from 'aws-cdk-lib/aws-lambda-event-sources';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { DeliveryOptions } from './delivery-options';
import { deadLettersAlarm, stuckAlarm } from './delivery-alarms';
import { resolveDelivery, type ResolvedDelivery } from './delivery-defaults';
import type { SeverityMentions } from './mention';
import { notifierCode } from './notifier-code';
import type { AlertSeverity } from './severity';

/** Namespace of the notifier's metrics. */
export const METRIC_NAMESPACE = 'SlackAlerting';

/** Properties of a notifier. */
export interface NotifierProps {
  readonly topic: sns.ITopic;
  readonly fallbackTopic: sns.ITopic;
  readonly webhookSecret: secretsmanager.ISecret;
  readonly severities: readonly AlertSeverity[];
  readonly mentions: SeverityMentions;
  readonly delivery: DeliveryOptions;
  /** @default - SQS' own key */
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
  public readonly logGroup: logs.LogGroup;
  /** The secret that holds the webhook's URL. */
  public readonly webhookSecret: secretsmanager.ISecret;
  /** Alarms on the delivery itself; empty when they are switched off. */
  public readonly alarms: cloudwatch.Alarm[] = [];

  public constructor(scope: Construct, id: string, props: NotifierProps) {
    super(scope, id);
    const delivery = resolveDelivery(this, props.delivery);
    this.webhookSecret = props.webhookSecret;

    this.deadLetterQueue = this.createQueue('DeadLetterQueue', props, {
      retentionPeriod: delivery.deadLetterRetention,
    });
    this.queue = this.createQueue('Queue', props, {
      retentionPeriod: Duration.days(14),
      visibilityTimeout: Duration.seconds(
        6 * delivery.functionTimeout.toSeconds() + delivery.batchingWindow.toSeconds(),
      ),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: delivery.maxAttempts },
    });
    this.logGroup = new logs.LogGroup(this, 'LogGroup', {
      retention: delivery.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.handler = this.createHandler(props, delivery);

    this.subscribe(props.topic);
    this.handler.addEventSource(
      new sources.SqsEventSource(this.queue, {
        batchSize: delivery.batchSize,
        maxBatchingWindow: delivery.batchingWindow.toSeconds() === 0 ? undefined : delivery.batchingWindow,
        maxConcurrency: delivery.maxConcurrency,
        reportBatchItemFailures: true,
      }),
    );
    if (delivery.alarms) {
      const { queue, deadLetterQueue } = this;
      this.alarms.push(
        deadLettersAlarm(this, deadLetterQueue, props.fallbackTopic),
        stuckAlarm(this, queue, delivery.stuckAfter, props.fallbackTopic),
      );
    }
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

  private createQueue(id: string, { encryptionKey }: NotifierProps, queueProps: sqs.QueueProps): sqs.Queue {
    return new sqs.Queue(this, id, {
      enforceSSL: true,
      encryption: encryptionKey === undefined ? sqs.QueueEncryption.SQS_MANAGED : sqs.QueueEncryption.KMS,
      encryptionMasterKey: encryptionKey,
      ...queueProps,
    });
  }

  private createHandler(
    { webhookSecret, severities, mentions }: NotifierProps,
    delivery: ResolvedDelivery,
  ): lambda.Function {
    const { environment, ...overrides } = delivery.notifierOverrides;
    const handler = new lambda.Function(this, 'Handler', {
      description: 'Posts alerts to a Slack webhook',
      architecture: lambda.Architecture.ARM_64,
      memorySize: 256,
      timeout: delivery.functionTimeout,
      tracing: lambda.Tracing.ACTIVE,
      loggingFormat: lambda.LoggingFormat.JSON,
      role: this.createRole(),
      ...overrides,
      runtime: lambda.Runtime.NODEJS_22_X,
      code: notifierCode(),
      handler: 'index.handler',
      logGroup: this.logGroup,
      environment: {
        ...environment,
        WEBHOOK_SECRET_ID: webhookSecret.secretFullArn ?? webhookSecret.secretName,
        QUEUE_URL: this.queue.queueUrl,
        DEAD_LETTER_QUEUE_URL: this.deadLetterQueue.queueUrl,
        SEVERITIES: severities.join(','),
        MENTIONS: JSON.stringify(textsOf(mentions)),
        METRIC_NAMESPACE,
        WEBHOOK_TIMEOUT_MS: String(delivery.webhookTimeout.toMilliseconds()),
        RETRY_DELAY_SECONDS: String(delivery.retryDelay.toSeconds()),
      },
    });
    grantSend(this.deadLetterQueue, handler);
    grantRead(webhookSecret, handler);
    return handler;
  }

  /** Its own log group is all that the function may write to; the managed policy would allow every log group. */
  private createRole(): iam.Role {
    const role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    this.logGroup.grantWrite(role);
    return role;
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

/** Sending only; the grant of the queue would add permissions to look at it. */
function grantSend(queue: sqs.Queue, handler: lambda.Function): void {
  handler.addToRolePolicy(new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] }));
  queue.encryptionMasterKey?.grant(handler, 'kms:Decrypt', 'kms:GenerateDataKey*');
}

/**
 * Reading the value only, nothing about the secret. A secret imported by name gets six random characters in its ARN, and is
 * addressed without them while it does not exist: both forms are allowed, so that "not there yet" is told from "not allowed".
 */
function grantRead(secret: secretsmanager.ISecret, handler: lambda.Function): void {
  const { secretFullArn, secretArn, encryptionKey } = secret;
  handler.addToRolePolicy(
    new iam.PolicyStatement({
      actions: ['secretsmanager:GetSecretValue'],
      resources: secretFullArn === undefined ? [secretArn, `${secretArn}-??????`] : [secretFullArn],
    }),
  );
  encryptionKey?.grantDecrypt(handler);
}

function textsOf(mentions: SeverityMentions): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(mentions).map(([severity, mention]) => [severity, mention?.text]));
}
