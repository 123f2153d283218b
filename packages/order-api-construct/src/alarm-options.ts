import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Duration } from 'aws-cdk-lib/core';

/** How bad it is when an alarm goes off. It begins the alarm's description, as `[critical]`. */
export enum OrderApiAlarmSeverity {
  /** Somebody has to act now. */
  CRITICAL = 'critical',

  /** Somebody has to look. */
  WARNING = 'warning',

  /** Good to know. */
  INFO = 'info',
}

/** One alarm: whether it exists, when it goes off, and what becomes of it then. */
export interface OrderApiAlarmOptions {
  /**
   * Whether the alarm is created.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * The alarm goes off when the metric of a period is greater than this.
   *
   * @default - see the alarm
   */
  readonly threshold?: number;

  /**
   * Periods of five minutes in a row that have to be over the threshold.
   *
   * @default - see the alarm
   */
  readonly evaluationPeriods?: number;

  /**
   * Whether the alarm publishes to `alertTopic`, when it goes off and when it is over.
   *
   * @default - true; false for `handlerErrors` and `handlerThrottles`: clients see them as 5xx, which `serverErrorRate` reports
   */
  readonly notify?: boolean;

  /**
   * How bad it is when the alarm goes off.
   *
   * @default - critical for `serverErrorRate`, warning for all others
   */
  readonly severity?: OrderApiAlarmSeverity;
}

/** The alarm on the latency. */
export interface OrderApiLatencyAlarmOptions {
  /**
   * Whether the alarm is created.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * The alarm goes off when the latency of a period is greater than this, 1 millisecond to 15 minutes.
   *
   * @default Duration.seconds(5)
   */
  readonly threshold?: Duration;

  /**
   * Periods of five minutes in a row that have to be over the threshold.
   *
   * @default 3
   */
  readonly evaluationPeriods?: number;

  /**
   * Whether the alarm publishes to `alertTopic`, when it goes off and when it is over.
   *
   * @default true
   */
  readonly notify?: boolean;

  /**
   * How bad it is when the alarm goes off.
   *
   * @default OrderApiAlarmSeverity.WARNING
   */
  readonly severity?: OrderApiAlarmSeverity;
}

/** The alarms that an `OrderApi` makes. Missing data never sets one off. */
export interface OrderApiAlarmsProps {
  /**
   * Percentage of requests that were answered 5xx, by the gateway or by the handler.
   *
   * @default - over 1 (%) in one period, critical
   */
  readonly serverErrorRate?: OrderApiAlarmOptions;

  /**
   * 99th percentile of the time from request to answer, measured by the gateway.
   *
   * @default - over 5 seconds in three periods, warning
   */
  readonly latency?: OrderApiLatencyAlarmOptions;

  /**
   * Invocations of the handler that raised, ran out of time or could not start.
   *
   * @default - over 0 in one period, warning, does not notify
   */
  readonly handlerErrors?: OrderApiAlarmOptions;

  /**
   * Invocations of the handler that Lambda refused because no concurrency was left.
   *
   * @default - over 0 in one period, warning, does not notify
   */
  readonly handlerThrottles?: OrderApiAlarmOptions;

  /**
   * Writes that the table throttled. The handler retries them, so a few do no harm.
   *
   * @default - over 0 in two periods, warning
   */
  readonly tableThrottles?: OrderApiAlarmOptions;

  /**
   * Writes that DynamoDB answered with an error of its own (HTTP 500). The handler retries them.
   *
   * @default - over 0 in two periods, warning
   */
  readonly tableSystemErrors?: OrderApiAlarmOptions;
}

/** The alarms that were made; one that is switched off is undefined. */
export interface OrderApiAlarms {
  /** Percentage of requests that were answered 5xx. */
  readonly serverErrorRate?: cloudwatch.Alarm;

  /** 99th percentile of the latency. */
  readonly latency?: cloudwatch.Alarm;

  /** Invocations of the handler that failed. */
  readonly handlerErrors?: cloudwatch.Alarm;

  /** Invocations of the handler that Lambda refused. */
  readonly handlerThrottles?: cloudwatch.Alarm;

  /** Writes that the table throttled. */
  readonly tableThrottles?: cloudwatch.Alarm;

  /** Writes that DynamoDB answered with an error of its own. */
  readonly tableSystemErrors?: cloudwatch.Alarm;
}
