import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

/** How bad it is when an alarm goes off. */
export enum ThingAlarmSeverity {
  /** Somebody has to act now. */
  CRITICAL = 'critical',
  /** Somebody has to look. */
  WARNING = 'warning',
  /** Good to know. */
  INFO = 'info',
}

/** One alarm. */
export interface ThingAlarmOptions {
  /**
   * Whether it is created.
   *
   * @default true
   */
  readonly enabled?: boolean;
  /**
   * It goes off when the metric is greater than this.
   *
   * @default 0
   */
  readonly threshold?: number;
  /**
   * Periods in a row.
   *
   * @default 1
   */
  readonly evaluationPeriods?: number;
  /**
   * Whether it publishes.
   *
   * @default true
   */
  readonly notify?: boolean;
  /**
   * How bad it is.
   *
   * @default ThingAlarmSeverity.CRITICAL
   */
  readonly severity?: ThingAlarmSeverity;
}

/** The alarms to make. */
export interface ThingAlarmsProps {
  /**
   * Messages that could not be handled.
   *
   * @default - over 0
   */
  readonly deadLetters?: ThingAlarmOptions;
}

/** The alarms that were made. */
export interface ThingAlarms {
  /** Messages that could not be handled. */
  readonly deadLetters?: cloudwatch.Alarm;
}
