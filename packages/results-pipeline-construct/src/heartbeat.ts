import { Duration } from 'aws-cdk-lib/core';
import type { ResultsPipelineHeartbeatAlarmOptions } from './results-pipeline-alarms';

/** Period of the alarm on runs that do not succeed. */
export const HEARTBEAT_PERIOD = Duration.hours(1);

/** CloudWatch looks back at most seven days in periods of an hour. */
export const MAX_HEARTBEAT = Duration.days(7);

const MAX_PERIODS = MAX_HEARTBEAT.toHours();

/** Periods without a success after which the alarm goes off. */
export function heartbeatPeriods(choice: ResultsPipelineHeartbeatAlarmOptions = {}, maxWait: Duration): number {
  const further = (choice.evaluationPeriods ?? 1) - 1;
  if (choice.threshold) return choice.threshold.toHours() + further;
  const aDayAndTheWait = 24 + Math.ceil(maxWait.toHours({ integral: false }));
  return Math.min(MAX_PERIODS, aDayAndTheWait + further);
}
