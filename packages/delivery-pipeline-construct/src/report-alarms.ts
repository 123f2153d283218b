import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as events from 'aws-cdk-lib/aws-events';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { type DeliveryPipelineAlarms, DeliveryPipelineAlarmSeverity } from './delivery-pipeline-alarms';
import type { DeliveryPipelineProps } from './delivery-pipeline-props';
import type { DeliveryPipelineFailureAlerts } from './failure-alerts';
import { type AlarmDefinition, createAlarms } from './internal/create-alarms';

/** Names of the alarms. */
const NAMES = ['deadLetters', 'lostReports'] as const;

/** Whether at least one alarm is created and notifies. */
export function anAlarmNotifies({ alarms }: Pick<DeliveryPipelineProps, 'alarms'>): boolean {
  return NAMES.some((name) => (alarms?.[name]?.enabled ?? true) && (alarms?.[name]?.notify ?? true));
}

/**
 * Alarms on failures that were not reported: one on dead letters, one on reports that did not become dead letters either
 * (EventBridge guide, "Monitoring Amazon EventBridge"). They go by CloudWatch, which publishes when EventBridge cannot. Both
 * are critical, as the report is that did not get through.
 */
export function createReportAlarms(
  scope: Construct,
  { deadLetterQueue, withReason, withoutReason }: DeliveryPipelineFailureAlerts,
  { alertTopic: topic, fallbackTopic, alarms: choices }: DeliveryPipelineProps,
): DeliveryPipelineAlarms {
  return createAlarms(scope, {
    definitions: {
      deadLetters: {
        description: 'a failed action could not be reported: the dead-letter queue holds the event and the reason',
        metric: () =>
          deadLetterQueue.metricApproximateNumberOfMessagesVisible({
            statistic: cloudwatch.Stats.MAXIMUM,
            period: Duration.minutes(1),
          }),
        ...AT_THE_FIRST,
      },
      lostReports: {
        description: 'a failed action was neither reported nor kept in the dead-letter queue: look at the pipeline',
        metric: () => lostReports([withReason, withoutReason]),
        ...AT_THE_FIRST,
      },
    },
    choices,
    topic,
    fallbackTopic,
  });
}

const AT_THE_FIRST = {
  threshold: 0,
  evaluationPeriods: 1,
  notify: true,
  severity: DeliveryPipelineAlarmSeverity.CRITICAL,
} satisfies Partial<AlarmDefinition>;

/** Each for itself means, when it is not 0, that a report went neither to the topic nor to the dead letters. */
const LOST = ['FailedInvocations', 'InvocationsFailedToBeSentToDlq'];

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
