import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

/** How bad it is when an alarm goes off. */
export enum DeliveryPipelineAlarmSeverity {
  /** Somebody has to act now. */
  CRITICAL = 'critical',

  /** Somebody has to look. */
  WARNING = 'warning',

  /** Good to know. */
  INFO = 'info',
}

/** Settings of one alarm. */
export interface DeliveryPipelineAlarmOptions {
  /**
   * Whether it is created.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * The alarm goes off when the metric is greater than this: reports within a minute.
   *
   * @default 0
   */
  readonly threshold?: number;

  /**
   * Minutes in a row that have to be over the threshold.
   *
   * @default 1
   */
  readonly evaluationPeriods?: number;

  /**
   * Whether `alertTopic` and `fallbackTopic` are notified when it goes off, and when it is over.
   *
   * @default true
   */
  readonly notify?: boolean;

  /**
   * How bad it is.
   *
   * @default DeliveryPipelineAlarmSeverity.CRITICAL
   */
  readonly severity?: DeliveryPipelineAlarmSeverity;
}

/** Settings of the alarms. */
export interface DeliveryPipelineAlarmsProps {
  /**
   * A failed action could not be reported; the dead-letter queue has the event, and why.
   *
   * @default - goes off at the first dead letter
   */
  readonly deadLetters?: DeliveryPipelineAlarmOptions;

  /**
   * A failed action could not be reported, and did not become a dead letter either.
   *
   * @default - goes off at the first report that is lost
   */
  readonly lostReports?: DeliveryPipelineAlarmOptions;
}

/** The alarms that were created. They are missing when they are switched off, and without `alertTopic`. */
export interface DeliveryPipelineAlarms {
  /** A failed action could not be reported; the dead-letter queue has the event, and why. */
  readonly deadLetters?: cloudwatch.Alarm;

  /** A failed action could not be reported, and did not become a dead letter either. */
  readonly lostReports?: cloudwatch.Alarm;
}
