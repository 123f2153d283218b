import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Duration } from 'aws-cdk-lib/core';
import type { SlackAlertingAlarmsProps } from './alarm-options';

/** How alerts travel from the topic to a Slack webhook. Times have to be known at synthesis. */
export interface SlackAlertingDeliveryOptions {
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
   * The alarms on delivery, each of which can be switched off or set. They go to the fallback topic.
   *
   * @default - all, with the defaults of each
   */
  readonly alarms?: SlackAlertingAlarmsProps;

  /**
   * How long the notifiers' logs are kept.
   *
   * @default logs.RetentionDays.ONE_MONTH
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Namespace of the metrics that notifiers write.
   *
   * @default 'SlackAlerting'
   */
  readonly metricNamespace?: string;

  /**
   * Options of the notifiers' functions; `environment` is merged by key. With a `vpc` the role may manage network interfaces;
   * an own `role` must be able to. `timeout` is 30 seconds to 15 minutes. What the construct decides is refused: events,
   * dead letters, and the retention of logs.
   *
   * @default - arm64, 256 MB, 60 seconds, X-Ray, JSON logs in a group of its own
   */
  readonly handlerOverrides?: lambda.FunctionOptions;
}
