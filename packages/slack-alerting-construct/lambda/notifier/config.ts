import { SEVERITIES, type Severity } from './alert';
import type { Mentions } from './render/compose';
import type { LocalRun } from './render/local-links';

/** Settings of a notifier; none of them is secret. */
export interface Config {
  /** Name or ARN of the secret that holds the webhook's URL. */
  readonly secretId: string;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  /** Severities that this destination wants; others are acknowledged silently. */
  readonly severities: readonly Severity[];
  readonly mentions: Mentions;
  /** Name of the stack that the alert topic belongs to; shown with each alert. */
  readonly deployment?: string;
  /** Set when this runs against local services instead of AWS. */
  readonly local?: LocalRun;
  readonly metricNamespace: string;
  /** Value of the metrics' dimension. */
  readonly notifierName: string;
  /** Milliseconds that Slack has for an answer. */
  readonly webhookTimeoutMs: number;
  /** Seconds before the first retry; doubled at each further one. */
  readonly retryDelaySeconds: number;
  /** Least milliseconds between two messages of one notifier: Slack takes one per second and channel. */
  readonly paceMs: number;
}

/** Reads the environment that the construct sets. */
export function configFrom(environment: NodeJS.ProcessEnv): Config {
  return {
    secretId: required(environment, 'WEBHOOK_SECRET_ID'),
    queueUrl: required(environment, 'QUEUE_URL'),
    deadLetterQueueUrl: required(environment, 'DEAD_LETTER_QUEUE_URL'),
    severities: SEVERITIES.filter((severity) => required(environment, 'SEVERITIES').split(',').includes(severity)),
    mentions: JSON.parse(required(environment, 'MENTIONS')) as Mentions,
    deployment: environment.DEPLOYMENT || undefined,
    local: localRun(environment),
    metricNamespace: required(environment, 'METRIC_NAMESPACE'),
    notifierName: required(environment, 'AWS_LAMBDA_FUNCTION_NAME'),
    webhookTimeoutMs: Number(required(environment, 'WEBHOOK_TIMEOUT_MS')),
    retryDelaySeconds: Number(required(environment, 'RETRY_DELAY_SECONDS')),
    paceMs: 1000,
  };
}

/** `AWS_ENDPOINT_URL` on this machine is how the SDK itself is pointed at local services; Lambda on AWS does not set it. */
function localRun({ AWS_ENDPOINT_URL, CONSOLE_URL }: NodeJS.ProcessEnv): LocalRun | undefined {
  if (
    AWS_ENDPOINT_URL === undefined ||
    !/^https?:\/\/(127\.0\.0\.1|localhost|\[::1\])(:|\/|$)/.test(AWS_ENDPOINT_URL)
  ) {
    return undefined;
  }
  return { endpoint: AWS_ENDPOINT_URL, consoleUrl: CONSOLE_URL || undefined };
}

function required(environment: NodeJS.ProcessEnv, name: string): string {
  const value = environment[name];
  if (value === undefined || value === '') {
    throw new Error(`environment variable ${name} is not set`);
  }
  return value;
}
