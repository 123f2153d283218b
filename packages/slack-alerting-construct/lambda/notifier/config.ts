import { SEVERITIES, type Severity } from './alert';
import type { Mentions } from './compose';

/** Settings of a notifier; none of them is secret. */
export interface Config {
  /** Name or ARN of the secret that holds the webhook's URL. */
  readonly secretId: string;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  /** Severities that this destination wants; others are acknowledged silently. */
  readonly severities: readonly Severity[];
  readonly mentions: Mentions;
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
    metricNamespace: required(environment, 'METRIC_NAMESPACE'),
    notifierName: required(environment, 'AWS_LAMBDA_FUNCTION_NAME'),
    webhookTimeoutMs: Number(required(environment, 'WEBHOOK_TIMEOUT_MS')),
    retryDelaySeconds: Number(required(environment, 'RETRY_DELAY_SECONDS')),
    paceMs: 1000,
  };
}

function required(environment: NodeJS.ProcessEnv, name: string): string {
  const value = environment[name];
  if (value === undefined || value === '') {
    throw new Error(`environment variable ${name} is not set`);
  }
  return value;
}
