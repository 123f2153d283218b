import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { ResolvedDelivery } from './delivery-defaults';
import { createServiceFunction } from './internal/service-function';
import type { SeverityMentions } from './mention';
import { notifierCode } from './notifier-code';
import type { AlertSeverity } from './severity';

/** Variables that the notifier reads; overrides cannot replace them. */
export const OWN_VARIABLES = [
  'WEBHOOK_SECRET_ID',
  'QUEUE_URL',
  'DEAD_LETTER_QUEUE_URL',
  'SEVERITIES',
  'MENTIONS',
  'DEPLOYMENT',
  'METRIC_NAMESPACE',
  'WEBHOOK_TIMEOUT_MS',
  'RETRY_DELAY_SECONDS',
] as const;

/**
 * What consuming a queue takes: reading and deleting for the event source mapping (AWS managed policy reference,
 * "AWSLambdaSQSQueueExecutionRole"), and the time of the next attempt, which the notifier sets itself.
 */
const CONSUME = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility'];

/** What a notifier's function works with. */
export interface NotifierFunctionProps {
  /** Alerts on their way. */
  readonly queue: sqs.Queue;
  /** Where the function puts alerts that Slack refuses for good. */
  readonly deadLetterQueue: sqs.Queue;
  /** Secret that holds the webhook's URL. */
  readonly webhookSecret: secretsmanager.ISecret;
  /** Severities that are sent. */
  readonly severities: readonly AlertSeverity[];
  /** Who is mentioned. */
  readonly mentions: SeverityMentions;
  /** Timeouts and limits. */
  readonly delivery: ResolvedDelivery;
  /** What the user overrides. */
  readonly overrides: lambda.FunctionOptions | undefined;
}

/** The function that renders alerts and posts them, with the permissions that it needs and no others. */
export function createNotifierFunction(scope: Construct, id: string, props: NotifierFunctionProps): lambda.Function {
  const { delivery, queue, deadLetterQueue, webhookSecret } = props;
  const environment: Record<(typeof OWN_VARIABLES)[number], string> = {
    WEBHOOK_SECRET_ID: webhookSecret.secretFullArn ?? webhookSecret.secretName,
    QUEUE_URL: queue.queueUrl,
    DEAD_LETTER_QUEUE_URL: deadLetterQueue.queueUrl,
    SEVERITIES: props.severities.join(','),
    MENTIONS: JSON.stringify(textsOf(props.mentions)),
    DEPLOYMENT: Stack.of(scope).stackName,
    METRIC_NAMESPACE: delivery.metricNamespace,
    WEBHOOK_TIMEOUT_MS: String(delivery.webhookTimeout.toMilliseconds()),
    RETRY_DELAY_SECONDS: String(delivery.retryDelay.toSeconds()),
  };
  const handler = createServiceFunction(scope, id, {
    code: notifierCode(),
    defaults: {
      description: 'Posts alerts to a Slack webhook',
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      memorySize: 256,
      timeout: delivery.functionTimeout,
      tracing: lambda.Tracing.ACTIVE,
    },
    overrides: props.overrides,
    owned: {},
    environment,
    logRetention: delivery.logRetention,
  });
  grantSend(deadLetterQueue, handler);
  grantRead(webhookSecret, handler);
  consume(queue, handler, delivery);
  return handler;
}

/**
 * Hands what is in the queue to the function in batches. Not by `SqsEventSource`, which also allows to look the queue's URL up
 * by its name: nobody does.
 */
function consume(queue: sqs.Queue, handler: lambda.Function, delivery: ResolvedDelivery): void {
  handler.addToRolePolicy(new iam.PolicyStatement({ actions: CONSUME, resources: [queue.queueArn] }));
  queue.encryptionMasterKey?.grantDecrypt(handler);
  handler.addEventSourceMapping('Queue', {
    eventSourceArn: queue.queueArn,
    batchSize: delivery.batchSize,
    maxBatchingWindow: delivery.batchingWindow.toSeconds() === 0 ? undefined : delivery.batchingWindow,
    maxConcurrency: delivery.maxConcurrency,
    reportBatchItemFailures: true,
  });
}

/** Sending only; the grant of the queue would add permissions to look at it. */
function grantSend(queue: sqs.Queue, handler: lambda.Function): void {
  handler.addToRolePolicy(new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] }));
  queue.encryptionMasterKey?.grant(handler, 'kms:Decrypt', 'kms:GenerateDataKey');
}

/**
 * Reading the value only, nothing about the secret. A secret imported by name gets six random characters in its ARN, and is
 * addressed without them while it does not exist: both forms are allowed, so that "not there yet" is distinguished from "not allowed".
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
