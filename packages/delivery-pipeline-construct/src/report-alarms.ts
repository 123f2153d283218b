import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** Each for itself means, when it is not 0, that a report went neither to the topic nor to the dead letters. */
const LOST = ['FailedInvocations', 'InvocationsFailedToBeSentToDlq'];

/**
 * Alarms on failures that were not reported: one on dead letters, one on reports that did not become dead letters either
 * (EventBridge guide, "Monitoring Amazon EventBridge"). They go by CloudWatch, which publishes when EventBridge cannot.
 */
export function alarmsOnUndeliveredReports(
  scope: Construct,
  rules: readonly events.IRule[],
  deadLetterQueue: sqs.IQueue,
  topics: readonly sns.ITopic[],
): cloudwatch.Alarm[] {
  const path = scope.node.path;
  const alarms = [
    new cloudwatch.Alarm(scope, 'DeadLettersAlarm', {
      alarmDescription: `${path}: a failed deployment could not be reported; the dead-letter queue has the event, and why`,
      metric: deadLetterQueue.metricApproximateNumberOfMessagesVisible({
        statistic: cloudwatch.Stats.MAXIMUM,
        period: Duration.minutes(1),
      }),
      ...MORE_THAN_NONE,
    }),
    new cloudwatch.Alarm(scope, 'LostReportsAlarm', {
      alarmDescription: `${path}: a failed deployment could not be reported, nor kept as a dead letter: look at the pipeline`,
      metric: lostReports(rules),
      ...MORE_THAN_NONE,
    }),
  ];
  for (const alarm of alarms) {
    alarm.addAlarmAction(...topics.map((topic) => new actions.SnsAction(topic)));
  }
  return alarms;
}

const MORE_THAN_NONE = {
  threshold: 0,
  comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
  evaluationPeriods: 1,
  treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
};

/** EventBridge sends these metrics only when they are not 0. */
function lostReports(rules: readonly events.IRule[]): cloudwatch.IMetric {
  const metrics = rules.flatMap((rule) =>
    LOST.map(
      (metricName) =>
        new cloudwatch.Metric({
          namespace: 'AWS/Events',
          metricName,
          dimensionsMap: { RuleName: rule.ruleName },
          statistic: cloudwatch.Stats.SUM,
        }),
    ),
  );
  const named = Object.fromEntries(metrics.map((metric, index) => [`lost${index}`, metric]));
  return new cloudwatch.MathExpression({
    label: 'Reports that were lost',
    expression: Object.keys(named)
      .map((name) => `FILL(${name}, 0)`)
      .join(' + '),
    usingMetrics: named,
    period: Duration.minutes(1),
  });
}
