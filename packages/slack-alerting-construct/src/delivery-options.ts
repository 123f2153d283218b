import type { Duration } from 'aws-cdk-lib/core';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';

/** How alerts travel from the topic to a Slack webhook. */
export interface DeliveryOptions {
  /**
   * How long the notifier waits for more alerts before it takes what is there. A burst within it becomes one message.
   *
   * @default Duration.seconds(10)
   */
  readonly batchingWindow?: Duration;

  /**
   * How many alerts one run of the notifier takes, 1 to 100; more than 10 need a `batchingWindow`.
   *
   * @default 10
   */
  readonly batchSize?: number;

  /**
   * How many notifiers run at a time, 2 to 1000. Slack takes about one message per second and channel.
   *
   * @default 2
   */
  readonly maxConcurrency?: number;

  /**
   * How often an alert is tried before it goes to the dead-letter queue, 1 to 100. With the default delays ten attempts
   * outlast an outage of about 50 minutes.
   *
   * @default 10
   */
  readonly maxAttempts?: number;

  /**
   * Time before the second attempt when Slack fails, in whole seconds; doubled before each further one, up to 15 minutes.
   * A `Retry-After` of Slack takes precedence.
   *
   * @default Duration.seconds(10)
   */
  readonly retryDelay?: Duration;

  /**
   * How long Slack has to answer, 1 to 10 seconds.
   *
   * @default Duration.seconds(5)
   */
  readonly webhookTimeout?: Duration;

  /**
   * How long undelivered alerts are kept in the dead-letter queue, 1 minute to 14 days.
   *
   * @default Duration.days(14)
   */
  readonly deadLetterRetention?: Duration;

  /**
   * How long alerts may wait without any being delivered, until the fallback topic is notified; 1 minute to 1 day, rounded
   * up to whole minutes, known at synthesis. A queue that was idle for hours reports up to 15 minutes late (SQS guide,
   * "Monitoring Amazon SQS queues using CloudWatch"), and so does the alarm.
   *
   * @default Duration.minutes(15)
   */
  readonly stuckAfter?: Duration;

  /**
   * Whether the two alarms on delivery (dead letters, stuck) are made.
   *
   * @default true
   */
  readonly alarms?: boolean;

  /**
   * How long the notifier's log is kept.
   *
   * @default logs.RetentionDays.ONE_MONTH
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Replaces properties of the notifier's function; `environment` is merged by key. With a `vpc` its role may manage network
   * interfaces; an own `role` must be able to.
   *
   * @default - arm64, 256 MB, 60 seconds, Node.js 22
   */
  readonly notifierOverrides?: NotifierOverrides;
}

/** Properties of the notifier's function that may be replaced; code, handler and the way it is invoked are not among them. */
export type NotifierOverrides = Partial<
  Omit<
    lambda.FunctionProps,
    'code' | 'handler' | 'runtime' | 'events' | 'deadLetterQueue' | 'logGroup' | 'logRetention'
  >
>;
