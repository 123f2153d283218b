import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Duration } from 'aws-cdk-lib/core';

interface Retrier {
  readonly errors: string[];
  readonly maxAttempts: number;
  readonly intervalSeconds: number;
}

const BACKOFF_RATE = 2;
const MAX_DELAY_SECONDS = 30;

/** Lambda's throttling: worth more patience, for an attempt costs nothing. */
const THROTTLED: Retrier = { errors: ['Lambda.TooManyRequestsException'], maxAttempts: 6, intervalSeconds: 2 };

/** Technical errors of a call: the function's own, its timeout, the service's. */
const technical = (maxAttempts: number): Retrier => ({ errors: [sfn.Errors.ALL], maxAttempts, intervalSeconds: 1 });

/** Retries of one order's call and of one poll, after the first attempt. */
export const ORDER_RETRIES = 5;
export const POLL_RETRIES = 4;

const toRetryProps = ({ errors, maxAttempts, intervalSeconds }: Retrier): sfn.RetryProps => ({
  errors,
  maxAttempts,
  interval: Duration.seconds(intervalSeconds),
  backoffRate: BACKOFF_RATE,
  maxDelay: Duration.seconds(MAX_DELAY_SECONDS),
  jitterStrategy: sfn.JitterType.FULL,
});

/**
 * Retriers of a Lambda call, in the order in which Step Functions tries them.
 *
 * @param retries attempts after the first one on technical errors
 * @param final errors that no attempt can mend; first, because `States.ALL` would retry them too
 */
export function lambdaRetries(retries: number, final: string[]): sfn.RetryProps[] {
  return [
    ...(final.length > 0 ? [{ errors: final, maxAttempts: 0 }] : []),
    toRetryProps(THROTTLED),
    toRetryProps(technical(retries)),
  ];
}

/** Retries of a call to an AWS service. */
export const SERVICE_RETRIES: sfn.RetryProps = toRetryProps(technical(4));

function longestWaits({ maxAttempts, intervalSeconds }: Retrier): number {
  return Array.from({ length: maxAttempts }, (_, attempt) =>
    Math.min(MAX_DELAY_SECONDS, intervalSeconds * BACKOFF_RATE ** attempt),
  ).reduce((sum, seconds) => sum + seconds, 0);
}

/**
 * Longest time that one call can take with all its retries: every attempt runs into its timeout and full jitter
 * draws the whole delay each time. A throttled attempt answers at once.
 *
 * @param timeout timeout of one attempt
 * @param retries attempts after the first one on technical errors
 */
export function longestCall(timeout: Duration, retries: number): Duration {
  const attempts = (1 + retries) * timeout.toSeconds();
  return Duration.seconds(attempts + longestWaits(technical(retries)) + longestWaits(THROTTLED));
}

/** Attempts at one call that is throttled as often as is retried, and then fails as often. */
export const mostAttempts = (retries: number): number => 1 + retries + THROTTLED.maxAttempts;
