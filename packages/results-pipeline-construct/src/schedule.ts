import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as targets from 'aws-cdk-lib/aws-scheduler-targets';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { ResultsPipelineProps } from './results-pipeline-props';

/**
 * Input of a scheduled start. Scheduler delivers at least once; every delivery of one start brings the same time
 * (Scheduler user guide, "Adding context attributes"), from which the run's id follows.
 */
const SCHEDULED_START = { scheduledAt: scheduler.ContextAttribute.scheduledTime };

/** A start that could not be delivered within this time is stale: the next one is near, or somebody must look. */
const RETRY_ATTEMPTS = 3;
const RETRY_FOR = Duration.hours(1);

/** What could not be delivered can be replayed for this long. */
const DEAD_LETTERS_FOR = Duration.days(14);

/** Latest time after the scheduled one at which a start can still be delivered: window, retries, a replayed dead letter. */
export const LATEST_DELIVERY = Duration.days(1).plus(RETRY_FOR).plus(DEAD_LETTERS_FOR);

/** The schedule and the queue of what could not be delivered. */
export interface RunSchedule {
  readonly schedule: scheduler.Schedule;
  readonly deadLetterQueue: sqs.Queue;
}

/** Creates the schedule that starts the state machine with the time that was scheduled: a new run. */
export function createSchedule(
  scope: Construct,
  stateMachine: sfn.IStateMachine,
  props: ResultsPipelineProps,
): RunSchedule {
  const deadLetterQueue = new sqs.Queue(scope, 'DeadLetterQueue', {
    enforceSSL: true,
    encryption: sqs.QueueEncryption.SQS_MANAGED,
    retentionPeriod: DEAD_LETTERS_FOR,
  });
  const schedule = new scheduler.Schedule(scope, 'Schedule', {
    description: 'Starts a run of the results pipeline',
    schedule: props.schedule,
    enabled: props.scheduleEnabled ?? true,
    timeWindow: props.scheduleWindow ? scheduler.TimeWindow.flexible(props.scheduleWindow) : scheduler.TimeWindow.off(),
    target: new targets.StepFunctionsStartExecution(stateMachine, {
      input: scheduler.ScheduleTargetInput.fromObject(SCHEDULED_START),
      deadLetterQueue,
      retryAttempts: RETRY_ATTEMPTS,
      maxEventAge: RETRY_FOR,
    }),
  });
  return { schedule, deadLetterQueue };
}
