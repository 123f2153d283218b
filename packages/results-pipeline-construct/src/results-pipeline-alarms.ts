import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Duration } from 'aws-cdk-lib/core';

/** How bad it is when an alarm goes off: the beginning of its description. */
export enum ResultsPipelineAlarmSeverity {
  /** Somebody has to act now. */
  CRITICAL = 'critical',

  /** Somebody has to look at it, but not at once. */
  WARNING = 'warning',

  /** Good to know. */
  INFO = 'info',
}

/** One alarm. */
export interface ResultsPipelineAlarmOptions {
  /**
   * Whether the alarm exists.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * The alarm goes off when the metric is greater than this, per period of 5 minutes.
   *
   * @default 0
   */
  readonly threshold?: number;

  /**
   * Periods in a row that have to be over the threshold.
   *
   * @default 1
   */
  readonly evaluationPeriods?: number;

  /**
   * Whether the alarm publishes to `alertTopic`, when it goes off and when it is over.
   *
   * @default - true for what nothing else reports, see `ResultsPipelineAlarmsProps`
   */
  readonly notify?: boolean;

  /**
   * How bad it is.
   *
   * @default - see `ResultsPipelineAlarmsProps`
   */
  readonly severity?: ResultsPipelineAlarmSeverity;
}

/** The alarm on runs that do not succeed: its threshold is a time. */
export interface ResultsPipelineHeartbeatAlarmOptions {
  /**
   * Whether the alarm exists.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * The alarm goes off when the time since the last successful run is greater than this: whole hours, at most 7 days. Choose
   * it longer than the longest pause of the schedule plus the time that results usually take.
   *
   * @default - a day plus `maxWait`
   */
  readonly threshold?: Duration;

  /**
   * Hours in a row for which the time has to be over the threshold; together they are at most 7 days.
   *
   * @default 1
   */
  readonly evaluationPeriods?: number;

  /**
   * Whether the alarm publishes to `alertTopic`, when it goes off and when it is over.
   *
   * @default true
   */
  readonly notify?: boolean;

  /**
   * How bad it is.
   *
   * @default ResultsPipelineAlarmSeverity.CRITICAL
   */
  readonly severity?: ResultsPipelineAlarmSeverity;
}

/** The alarms to create. */
export interface ResultsPipelineAlarmsProps {
  /**
   * Failed executions. The alert state or a rule reports each.
   *
   * @default - more than 0, critical, does not notify
   */
  readonly executionsFailed?: ResultsPipelineAlarmOptions;

  /**
   * Executions that ran out of time. A rule reports each.
   *
   * @default - more than 0, critical, does not notify
   */
  readonly executionsTimedOut?: ResultsPipelineAlarmOptions;

  /**
   * Executions that somebody stopped. A rule reports each.
   *
   * @default - more than 0, warning, does not notify
   */
  readonly executionsAborted?: ResultsPipelineAlarmOptions;

  /**
   * Throttled starts and state transitions.
   *
   * @default - more than 0, warning, notifies
   */
  readonly executionsThrottled?: ResultsPipelineAlarmOptions;

  /**
   * Starts of the schedule and reports of failed runs that could not be delivered.
   *
   * @default - more than 0, critical, notifies
   */
  readonly deadLetters?: ResultsPipelineAlarmOptions;

  /**
   * Reports of interrupted runs that EventBridge could not deliver: failed invocations of that rule. Only with an `alertTopic`.
   *
   * @default - more than 0, critical, notifies
   */
  readonly interruptedRule?: ResultsPipelineAlarmOptions;

  /**
   * The same for the rule on runs that met the data limit. Only with an `alertTopic`.
   *
   * @default - more than 0, critical, notifies
   */
  readonly dataLimitRule?: ResultsPipelineAlarmOptions;

  /**
   * The same for the rule on runs that failed unexpectedly. Only with an `alertTopic`.
   *
   * @default - more than 0, critical, notifies
   */
  readonly unreportedFailureRule?: ResultsPipelineAlarmOptions;

  /**
   * Errors of the results function. They are retried; what outlives the retries fails the run, which is reported.
   *
   * @default - more than 0, warning, does not notify
   */
  readonly resultsFunctionErrors?: ResultsPipelineAlarmOptions;

  /**
   * Errors of the order function other than rejections, from its log: what it raises, timeouts, out of memory, a process that
   * ended. They are retried; what outlives the retries fails the run, which is reported.
   *
   * @default - more than 0, warning, does not notify
   */
  readonly orderFunctionErrors?: ResultsPipelineAlarmOptions;

  /**
   * No run has succeeded for too long.
   *
   * @default - a day plus `maxWait`, critical, notifies
   */
  readonly noSuccessfulRun?: ResultsPipelineHeartbeatAlarmOptions;
}

/** The alarms that were created; one that is switched off is undefined. */
export interface ResultsPipelineAlarms {
  /** Failed executions. */
  readonly executionsFailed?: cloudwatch.Alarm;

  /** Executions that ran out of time. */
  readonly executionsTimedOut?: cloudwatch.Alarm;

  /** Executions that somebody stopped. */
  readonly executionsAborted?: cloudwatch.Alarm;

  /** Throttled starts and state transitions. */
  readonly executionsThrottled?: cloudwatch.Alarm;

  /** Starts and reports that could not be delivered. */
  readonly deadLetters?: cloudwatch.Alarm;

  /** Undelivered reports of interrupted runs; undefined without an `alertTopic`. */
  readonly interruptedRule?: cloudwatch.Alarm;

  /** Undelivered reports of runs that met the data limit; undefined without an `alertTopic`. */
  readonly dataLimitRule?: cloudwatch.Alarm;

  /** Undelivered reports of runs that failed unexpectedly; undefined without an `alertTopic`. */
  readonly unreportedFailureRule?: cloudwatch.Alarm;

  /** Errors of the results function. */
  readonly resultsFunctionErrors?: cloudwatch.Alarm;

  /** Errors of the order function other than rejections. */
  readonly orderFunctionErrors?: cloudwatch.Alarm;

  /** No successful run for too long. */
  readonly noSuccessfulRun?: cloudwatch.Alarm;
}
