import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { ResolvedDelivery } from './delivery-defaults';
import type { SeverityMentions } from './mention';
import { notifierCode } from './notifier-code';
import type { AlertSeverity } from './severity';

/** Namespace of the notifiers' metrics. */
export const METRIC_NAMESPACE = 'SlackAlerting';

/** What a notifier's function works with. */
export interface NotifierFunctionProps {
  /** Alerts on their way. */
  readonly queue: sqs.Queue;
  /** Where the function puts alerts that Slack refuses for good. */
  readonly deadLetterQueue: sqs.Queue;
  /** The only log group that the function may write to. */
  readonly logGroup: logs.LogGroup;
  /** Secret that holds the webhook's URL. */
  readonly webhookSecret: secretsmanager.ISecret;
  /** Severities that are sent. */
  readonly severities: readonly AlertSeverity[];
  /** Who is mentioned. */
  readonly mentions: SeverityMentions;
  /** Timeouts and overrides. */
  readonly delivery: ResolvedDelivery;
}

/** The function that renders alerts and posts them, with the permissions that it needs and no others. */
export function createNotifierFunction(scope: Construct, id: string, props: NotifierFunctionProps): lambda.Function {
  const { delivery, queue, deadLetterQueue, logGroup, webhookSecret } = props;
  const { environment, role, ...overrides } = delivery.notifierOverrides;
  const handler = new lambda.Function(scope, id, {
    description: 'Posts alerts to a Slack webhook',
    architecture: lambda.Architecture.ARM_64,
    memorySize: 256,
    timeout: delivery.functionTimeout,
    tracing: lambda.Tracing.ACTIVE,
    loggingFormat: lambda.LoggingFormat.JSON,
    ...overrides,
    role: role ?? createRole(scope, overrides.vpc !== undefined),
    runtime: lambda.Runtime.NODEJS_22_X,
    code: notifierCode(),
    handler: 'index.handler',
    logGroup,
    environment: {
      ...environment,
      WEBHOOK_SECRET_ID: webhookSecret.secretFullArn ?? webhookSecret.secretName,
      QUEUE_URL: queue.queueUrl,
      DEAD_LETTER_QUEUE_URL: deadLetterQueue.queueUrl,
      SEVERITIES: props.severities.join(','),
      MENTIONS: JSON.stringify(textsOf(props.mentions)),
      DEPLOYMENT: Stack.of(scope).stackName,
      METRIC_NAMESPACE,
      WEBHOOK_TIMEOUT_MS: String(delivery.webhookTimeout.toMilliseconds()),
      RETRY_DELAY_SECONDS: String(delivery.retryDelay.toSeconds()),
    },
  });
  logGroup.grantWrite(handler);
  grantSend(deadLetterQueue, handler);
  grantRead(webhookSecret, handler);
  return handler;
}

/**
 * Without the managed policy for functions, which would allow writing to every log group. Within a VPC Lambda manages network
 * interfaces by the function's role (developer guide, "Giving Lambda functions access to resources in an Amazon VPC").
 */
function createRole(scope: Construct, inVpc: boolean): iam.Role {
  return new iam.Role(scope, 'Role', {
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    managedPolicies: inVpc
      ? [iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSLambdaVPCAccessExecutionRole')]
      : undefined,
  });
}

/** Sending only; the grant of the queue would add permissions to look at it. */
function grantSend(queue: sqs.Queue, handler: lambda.Function): void {
  handler.addToRolePolicy(new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] }));
  queue.encryptionMasterKey?.grant(handler, 'kms:Decrypt', 'kms:GenerateDataKey');
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
