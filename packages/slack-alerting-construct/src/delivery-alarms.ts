import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/** Any alert among the dead letters is one too many. */
export function deadLettersAlarm(scope: Construct, deadLetters: sqs.IQueue, fallback: sns.ITopic): cloudwatch.Alarm {
  return deliveryAlarm(scope, 'DeadLettersAlarm', fallback, {
    alarmDescription:
      'Alerts could not be delivered to Slack: find the cause in the log of the notifier, then replay the dead letters.',
    metric: deadLetters.metricApproximateNumberOfMessagesVisible({
      statistic: cloudwatch.Stats.MAXIMUM,
      period: Duration.minutes(1),
    }),
    threshold: 1,
  });
}

/** Alerts are waiting: Slack is down, or the notifier does not run. */
export function stuckAlarm(
  scope: Construct,
  queue: sqs.IQueue,
  after: Duration,
  fallback: sns.ITopic,
): cloudwatch.Alarm {
  return deliveryAlarm(scope, 'StuckAlarm', fallback, {
    alarmDescription: 'Alerts have been waiting too long to be delivered to Slack.',
    metric: queue.metricApproximateAgeOfOldestMessage({
      statistic: cloudwatch.Stats.MAXIMUM,
      period: Duration.minutes(1),
    }),
    threshold: after.toSeconds(),
  });
}

function deliveryAlarm(
  scope: Construct,
  id: string,
  fallback: sns.ITopic,
  props: Pick<cloudwatch.AlarmProps, 'alarmDescription' | 'metric' | 'threshold'>,
): cloudwatch.Alarm {
  const alarm = new cloudwatch.Alarm(scope, id, {
    ...props,
    evaluationPeriods: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  const action = new actions.SnsAction(fallback);
  alarm.addAlarmAction(action);
  alarm.addOkAction(action);
  return alarm;
}
