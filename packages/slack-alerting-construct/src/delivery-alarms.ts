import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

const PERIOD = Duration.minutes(1);

/** Any alert among the dead letters is one too many. */
export function deadLettersAlarm(scope: Construct, deadLetters: sqs.IQueue, fallback: sns.ITopic): cloudwatch.Alarm {
  return deliveryAlarm(scope, 'DeadLettersAlarm', fallback, {
    alarmDescription:
      'Alerts could not be delivered to Slack: find the cause in the log of the notifier, then replay the dead letters.',
    metric: deadLetters.metricApproximateNumberOfMessagesVisible({
      statistic: cloudwatch.Stats.MAXIMUM,
      period: PERIOD,
    }),
    threshold: 1,
    evaluationPeriods: 1,
  });
}

/**
 * Alerts wait, and none gets through: Slack is down, or the notifier does not run. While Slack takes alerts, some leave the
 * queue within each few minutes, however many there are.
 *
 * Not by `ApproximateAgeOfOldestMessage`: SQS leaves out messages that were received three times without being deleted (SQS
 * guide, "Available CloudWatch metrics for Amazon SQS"), which the retries reach within a minute.
 *
 * @param after how long, rounded up to whole minutes
 */
export function stuckAlarm(
  scope: Construct,
  queue: sqs.IQueue,
  after: Duration,
  fallback: sns.ITopic,
): cloudwatch.Alarm {
  return deliveryAlarm(scope, 'StuckAlarm', fallback, {
    alarmDescription: 'Alerts have been waiting too long: none of them could be delivered to Slack.',
    metric: new cloudwatch.MathExpression({
      label: 'Alerts wait and none is delivered',
      expression: 'IF(waiting + inFlight > 0 && FILL(deleted, 0) == 0, 1, 0)',
      usingMetrics: {
        waiting: queue.metricApproximateNumberOfMessagesVisible({ statistic: cloudwatch.Stats.MAXIMUM }),
        inFlight: queue.metricApproximateNumberOfMessagesNotVisible({ statistic: cloudwatch.Stats.MAXIMUM }),
        deleted: queue.metricNumberOfMessagesDeleted({ statistic: cloudwatch.Stats.SUM }),
      },
      period: PERIOD,
    }),
    threshold: 1,
    evaluationPeriods: Math.ceil(after.toMinutes({ integral: false })),
  });
}

function deliveryAlarm(
  scope: Construct,
  id: string,
  fallback: sns.ITopic,
  props: Pick<cloudwatch.AlarmProps, 'alarmDescription' | 'metric' | 'threshold' | 'evaluationPeriods'>,
): cloudwatch.Alarm {
  const alarm = new cloudwatch.Alarm(scope, id, {
    ...props,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  const action = new actions.SnsAction(fallback);
  alarm.addAlarmAction(action);
  alarm.addOkAction(action);
  return alarm;
}
