import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Duration } from 'aws-cdk-lib/core';
import type { AlertSeverity } from './severity';

/** One alarm: whether it exists, when it goes off, and what becomes of it then. */
export interface SlackAlertingAlarmOptions {
  /**
   * Whether the alarm is created.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * The alarm goes off when the metric of a period is greater than this.
   *
   * @default 0
   */
  readonly threshold?: number;

  /**
   * Periods of one minute in a row that have to be over the threshold, 1 to 1440.
   *
   * @default 1
   */
  readonly evaluationPeriods?: number;

  /**
   * Whether the alarm publishes to `fallbackTopic`, when it goes off and when it is over.
   *
   * @default true
   */
  readonly notify?: boolean;

  /**
   * How bad it is when the alarm goes off.
   *
   * @default AlertSeverity.CRITICAL
   */
  readonly severity?: AlertSeverity;
}

/** The alarm on alerts that wait. */
export interface SlackAlertingWaitingAlertsAlarmOptions {
  /**
   * Whether the alarm is created.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * The alarm goes off when alerts wait for longer than this without any being delivered; 1 minute to 1 day, rounded up to
   * whole minutes, known at synthesis.
   *
   * A queue that was idle for hours reports up to 15 minutes late (SQS guide, "Monitoring Amazon SQS queues using
   * CloudWatch"), and so does the alarm.
   *
   * @default Duration.minutes(15)
   */
  readonly threshold?: Duration;

  /**
   * Periods of one minute in a row that have to be over the threshold; together with it at most a day.
   *
   * @default 1
   */
  readonly evaluationPeriods?: number;

  /**
   * Whether the alarm publishes to `fallbackTopic`, when it goes off and when it is over.
   *
   * @default true
   */
  readonly notify?: boolean;

  /**
   * How bad it is when the alarm goes off.
   *
   * @default AlertSeverity.CRITICAL
   */
  readonly severity?: AlertSeverity;
}

/** The alarms on delivery, of each notifier. They go to the fallback topic: what cannot deliver cannot report itself. */
export interface SlackAlertingAlarmsProps {
  /**
   * Alerts that could not be delivered and are kept among the dead letters.
   *
   * @default - over 0 in one minute, critical
   */
  readonly deadLetters?: SlackAlertingAlarmOptions;

  /**
   * Alerts wait, and none is delivered: Slack is down, or the notifier does not run.
   *
   * @default - over 15 minutes, critical
   */
  readonly waitingAlerts?: SlackAlertingWaitingAlertsAlarmOptions;
}

/** The alarms that were made for a notifier; one that is switched off is undefined. */
export interface SlackAlertingAlarms {
  /** Alerts that could not be delivered. */
  readonly deadLetters?: cloudwatch.Alarm;

  /** Alerts wait, and none is delivered. */
  readonly waitingAlerts?: cloudwatch.Alarm;
}
