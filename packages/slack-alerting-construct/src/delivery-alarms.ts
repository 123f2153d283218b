import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { SlackAlertingAlarms, SlackAlertingAlarmsProps } from './alarm-options';
import { type AlarmDefinition, createAlarms } from './internal/create-alarms';
import { AlertSeverity } from './severity';

/**
 * The longest time that an alarm with such a period looks back: "For alarms with a period of less than one hour, the total
 * evaluation period can't be longer than one day" (CloudWatch API reference, PutMetricAlarm).
 */
export const LONGEST_EVALUATION = Duration.days(1);

/** How long alerts may wait without any being delivered. */
const LONGEST_WAIT = Duration.minutes(15);

const PERIOD = Duration.minutes(1);

/** What the alarms of a notifier watch, and where they publish. */
export interface DeliveryAlarmsProps {
  /** Alerts on their way. */
  readonly queue: sqs.IQueue;
  /** Alerts that could not be delivered. */
  readonly deadLetterQueue: sqs.IQueue;
  /** Where the alarms publish. */
  readonly fallbackTopic: sns.ITopic;
  /** What the user says of them. */
  readonly alarms: SlackAlertingAlarmsProps | undefined;
}

/** Creates the alarms on the delivery itself. */
export function createDeliveryAlarms(
  scope: Construct,
  { queue, deadLetterQueue, fallbackTopic, alarms }: DeliveryAlarmsProps,
): SlackAlertingAlarms {
  const { threshold, evaluationPeriods, ...waitingAlerts } = alarms?.waitingAlerts ?? {};
  const definitions: Record<keyof SlackAlertingAlarms, AlarmDefinition> = {
    deadLetters: {
      description:
        'alerts could not be delivered to Slack: find the cause in the log of the notifier, then redrive the dead-letter queue',
      metric: () => waitingIn(deadLetterQueue),
      threshold: 0,
      evaluationPeriods: 1,
      notify: true,
      severity: AlertSeverity.CRITICAL,
    },
    waitingAlerts: {
      description: 'alerts have waited too long: none could be delivered to Slack',
      metric: () => nothingDelivered(queue),
      threshold: 0,
      evaluationPeriods: minutesOf(threshold, evaluationPeriods),
      notify: true,
      severity: AlertSeverity.CRITICAL,
    },
  };
  return createAlarms(scope, { definitions, choices: { ...alarms, waitingAlerts }, topic: fallbackTopic });
}

/** Minutes in a row in which nothing is delivered: the threshold itself, and the periods for which it is exceeded. */
export function minutesOf(threshold: Duration = LONGEST_WAIT, evaluationPeriods = 1): number {
  return Math.ceil(threshold.toMinutes({ integral: false })) + evaluationPeriods - 1;
}

function waitingIn(queue: sqs.IQueue): cloudwatch.Metric {
  return queue.metricApproximateNumberOfMessagesVisible({ statistic: cloudwatch.Stats.MAXIMUM, period: PERIOD });
}

/**
 * 1 while alerts wait, and none gets through: Slack is down, or the notifier does not run. While Slack takes alerts, some leave
 * the queue within each few minutes, however many there are.
 *
 * Not `ApproximateAgeOfOldestMessage`: SQS leaves out messages that were received three times without being deleted (SQS guide,
 * "Available CloudWatch metrics for Amazon SQS"), which the retries reach within a minute.
 */
function nothingDelivered(queue: sqs.IQueue): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    label: 'Alerts wait and none is delivered',
    expression: 'IF(waiting + inFlight > 0 && FILL(deleted, 0) == 0, 1, 0)',
    usingMetrics: {
      waiting: waitingIn(queue),
      inFlight: queue.metricApproximateNumberOfMessagesNotVisible({ statistic: cloudwatch.Stats.MAXIMUM }),
      deleted: queue.metricNumberOfMessagesDeleted({ statistic: cloudwatch.Stats.SUM }),
    },
    period: PERIOD,
  });
}
