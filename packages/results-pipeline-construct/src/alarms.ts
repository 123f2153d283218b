import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { FailureRuleName } from './failure-rules';
import { HEARTBEAT_PERIOD, heartbeatPeriods } from './heartbeat';
import { ALARM_PERIOD, type AlarmDefinition, createAlarms } from './internal/create-alarms';
import { technicalErrorsOf } from './order-function-errors';
import {
  type ResultsPipelineAlarms,
  ResultsPipelineAlarmSeverity,
  type ResultsPipelineAlarmsProps,
} from './results-pipeline-alarms';

export interface PipelineAlarmsProps {
  /** What the user says of each alarm. */
  readonly choices: ResultsPipelineAlarmsProps | undefined;
  /** Where alarms that notify publish. */
  readonly alertTopic: sns.ITopic | undefined;
  /** The state machine of the runs. */
  readonly stateMachine: sfn.StateMachine;
  /** Report failed runs; missing without an alert topic. */
  readonly failureRules: { readonly [Name in FailureRuleName]?: events.Rule };
  /** Queue of what could not be delivered. */
  readonly deadLetterQueue: sqs.IQueue;
  /** Fetches the results. */
  readonly resultsFunction: lambda.IFunction;
  /** Stores one order; its log distinguishes rejections from other errors. */
  readonly orderFunction: lambda.Function;
  /** Errors that are rejections. */
  readonly rejectionErrors: string[];
  /** Namespace of the metric that the log filter makes. */
  readonly metricNamespace: string;
  /** Metric of runs that succeeded. */
  readonly runsSucceeded: cloudwatch.Metric;
  /** Longest wait for results. */
  readonly maxWait: Duration;
}

const { CRITICAL, WARNING } = ResultsPipelineAlarmSeverity;
const SUM = { period: ALARM_PERIOD, statistic: cloudwatch.Stats.SUM };
const MOST = { period: ALARM_PERIOD, statistic: cloudwatch.Stats.MAXIMUM };

/** Creates the alarms that are not switched off. Only what neither the alert state nor a rule reports notifies. */
export function createPipelineAlarms(scope: Construct, props: PipelineAlarmsProps): ResultsPipelineAlarms {
  const { stateMachine, failureRules } = props;
  return createAlarms(scope, {
    definitions: {
      executionsFailed: anyOf('a run failed', CRITICAL, false, () => stateMachine.metricFailed(SUM)),
      executionsTimedOut: anyOf('a run timed out', CRITICAL, false, () => stateMachine.metricTimedOut(SUM)),
      executionsAborted: anyOf('a run was stopped', WARNING, false, () => stateMachine.metricAborted(SUM)),
      executionsThrottled: anyOf('Step Functions throttles the runs', WARNING, true, () =>
        stateMachine.metricThrottled(SUM),
      ),
      deadLetters: anyOf(
        'a scheduled start or the report of a failed run is in the dead-letter queue',
        CRITICAL,
        true,
        () => props.deadLetterQueue.metricApproximateNumberOfMessagesVisible(MOST),
      ),
      interruptedRule: undelivered(failureRules.interruptedRule),
      dataLimitRule: undelivered(failureRules.dataLimitRule),
      unreportedFailureRule: undelivered(failureRules.unreportedFailureRule),
      resultsFunctionErrors: anyOf('the results function raises errors', WARNING, false, () =>
        props.resultsFunction.metricErrors(SUM),
      ),
      orderFunctionErrors: anyOf('the order function raises errors other than rejections', WARNING, false, () =>
        technicalErrorsOf(scope, props),
      ),
      noSuccessfulRun: noSuccessfulRun(props),
    },
    // The threshold of the last one is a time, which has become its number of periods.
    choices: {
      ...props.choices,
      noSuccessfulRun: { ...props.choices?.noSuccessfulRun, threshold: undefined, evaluationPeriods: undefined },
    },
    topic: props.alertTopic,
  });
}

/** Goes off at the first one. */
function anyOf(
  description: string,
  severity: ResultsPipelineAlarmSeverity,
  notify: boolean,
  metric: () => cloudwatch.IMetric,
): AlarmDefinition {
  return { description, severity, notify, metric, threshold: 0, evaluationPeriods: 1 };
}

/**
 * Failed invocations of one rule (EventBridge user guide, "Monitoring Amazon EventBridge": `FailedInvocations` by `RuleName`,
 * sent only when there are any). CloudWatch publishes it, not the EventBridge that failed.
 */
function undelivered(rule: events.Rule | undefined): AlarmDefinition | undefined {
  if (rule === undefined) return undefined;
  return anyOf(
    `EventBridge could not publish what ${rule.node.id} reports: a failed run`,
    CRITICAL,
    true,
    () =>
      new cloudwatch.Metric({
        namespace: 'AWS/Events',
        metricName: 'FailedInvocations',
        dimensionsMap: { RuleName: rule.ruleName },
        ...SUM,
      }),
  );
}

function noSuccessfulRun({ choices, maxWait, runsSucceeded }: PipelineAlarmsProps): AlarmDefinition {
  return {
    description: 'no run has succeeded within the threshold (expected right after the first deployment)',
    severity: CRITICAL,
    notify: true,
    metric: () => runsSucceeded.with({ period: HEARTBEAT_PERIOD, statistic: cloudwatch.Stats.SUM }),
    threshold: 1,
    evaluationPeriods: heartbeatPeriods(choices?.noSuccessfulRun, maxWait),
    differently: {
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.BREACHING,
    },
  };
}
