import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { between, failure } from './validation';

/** How one alarm behaves. */
export interface AlarmSetting {
  /**
   * Whether the alarm exists.
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * The alarm goes off when the metric's sum reaches this value.
   * @default 1
   */
  readonly threshold?: number;

  /**
   * Whether the alarm sends to `alertTopic`.
   * @default - true for what nothing else reports: throttled executions, dead letters, no successful run
   */
  readonly notify?: boolean;
}

/** An alarm that only exists or not: its threshold is that nothing happened. */
export interface HeartbeatSetting {
  /**
   * Whether the alarm exists.
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * Whether the alarm sends to `alertTopic`.
   * @default true
   */
  readonly notify?: boolean;
}

/** The alarms of a `ResultsPipeline`. */
export interface ResultsPipelineAlarmOptions {
  /**
   * Failed executions. The alert state or a rule tells of each.
   * @default - on, does not notify
   */
  readonly executionsFailed?: AlarmSetting;
  /**
   * Executions that ran out of time. A rule tells of each.
   * @default - on, does not notify
   */
  readonly executionsTimedOut?: AlarmSetting;
  /**
   * Executions that somebody stopped. A rule tells of each.
   * @default - on, does not notify
   */
  readonly executionsAborted?: AlarmSetting;
  /**
   * Throttled starts and state transitions.
   * @default - on, notifies
   */
  readonly executionsThrottled?: AlarmSetting;
  /**
   * Starts of the schedule and failures of runs that could not be delivered.
   * @default - on, notifies
   */
  readonly deadLetters?: AlarmSetting;
  /**
   * Reports of failed runs that EventBridge could not deliver, one alarm for each of the rules: their failed invocations.
   * The alarm reaches the topic by CloudWatch.
   * @default - on, notifies
   */
  readonly failureRules?: AlarmSetting;
  /**
   * Errors of the results function. They are retried; what outlives the retries fails the run, which alerts.
   * @default - on, does not notify
   */
  readonly resultsFunctionErrors?: AlarmSetting;
  /**
   * Errors of the order function other than rejections, from its log: what it raises, time-outs, out of memory, a process that
   * ended. They are retried; what outlives the retries
   * fails the run, which alerts.
   * @default - on, does not notify
   */
  readonly orderFunctionErrors?: AlarmSetting;
  /**
   * No run has succeeded for `noSuccessfulRunAfter`.
   * @default - on, notifies
   */
  readonly noSuccessfulRun?: HeartbeatSetting;
}

export interface AlarmsProps {
  /** What the user wants of each alarm. */
  readonly options: ResultsPipelineAlarmOptions;
  /** Where speaking alarms send to. */
  readonly alertTopic: sns.ITopic | undefined;
  /** The state machine of the runs. */
  readonly stateMachine: sfn.StateMachine;
  /** Report failed runs; empty without an alert topic. */
  readonly failureRules: events.Rule[];
  /** Queue of what could not be delivered. */
  readonly deadLetterQueue: sqs.IQueue;
  /** Asks for the results. */
  readonly resultsFunction: lambda.IFunction;
  /** Stores one order; its log tells rejections from other errors. */
  readonly orderFunction: lambda.Function;
  /** Errors that are rejections. */
  readonly rejectionErrors: string[];
  /** Namespace of the metric that the log filter makes. */
  readonly metricNamespace: string;
  /** Metric of runs that succeeded. */
  readonly runsSucceeded: cloudwatch.Metric;
  /** How long there may be no success: whole hours. */
  readonly noSuccessfulRunAfter: Duration;
}

const PERIOD = Duration.minutes(5);
const HOUR = Duration.hours(1);

/** @returns the alarms by name, those that are switched off left out */
export function resultsPipelineAlarms(scope: Construct, props: AlarmsProps): Record<string, cloudwatch.Alarm> {
  const alarms: Record<string, cloudwatch.Alarm> = {};
  const definitions = [...alarmDefinitions(scope, props), ...props.failureRules.map(ruleAlarm)];
  for (const { name, option, metric, description, notifies, ...rest } of definitions) {
    const setting: AlarmSetting = props.options[option ?? (name as keyof ResultsPipelineAlarmOptions)] ?? {};
    if (setting.enabled === false) continue;
    const alarm = new cloudwatch.Alarm(scope, `${name[0].toUpperCase()}${name.slice(1)}Alarm`, {
      alarmDescription: description,
      metric: metric(),
      threshold: setting.threshold ?? 1,
      evaluationPeriods: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      ...rest,
    });
    if (props.alertTopic && (setting.notify ?? notifies)) alarm.addAlarmAction(new actions.SnsAction(props.alertTopic));
    alarms[name] = alarm;
  }
  return alarms;
}

interface AlarmDefinition extends Partial<
  Pick<cloudwatch.AlarmProps, 'evaluationPeriods' | 'comparisonOperator' | 'treatMissingData'>
> {
  /** Name of the alarm, and of its setting unless `option` is another one. */
  readonly name: string;
  /** Setting of the alarm, where several have the same. */
  readonly option?: keyof ResultsPipelineAlarmOptions;
  readonly description: string;
  /** Whether the alarm speaks unless told otherwise: only of what neither the alert state nor a rule tells. */
  readonly notifies: boolean;
  /** Called only for an alarm that is on. */
  readonly metric: () => cloudwatch.IMetric;
}

/**
 * Failed invocations of one rule (EventBridge user guide, "Monitoring Amazon EventBridge": `FailedInvocations` by `RuleName`,
 * sent only when there are any).
 */
function ruleAlarm(rule: events.Rule): AlarmDefinition {
  const { id } = rule.node;
  return {
    name: `${id[0].toLowerCase()}${id.slice(1)}`,
    option: 'failureRules',
    description: 'EventBridge could not report a failed run of the results pipeline to the alert topic',
    notifies: true,
    metric: () =>
      new cloudwatch.Metric({
        namespace: 'AWS/Events',
        metricName: 'FailedInvocations',
        dimensionsMap: { RuleName: rule.ruleName },
        period: PERIOD,
        statistic: cloudwatch.Stats.SUM,
      }),
  };
}

function alarmDefinitions(scope: Construct, props: AlarmsProps): AlarmDefinition[] {
  const { stateMachine } = props;
  const sum = { period: PERIOD, statistic: cloudwatch.Stats.SUM };
  const most = { period: PERIOD, statistic: cloudwatch.Stats.MAXIMUM };
  return [
    {
      name: 'executionsFailed',
      description: 'A run of the results pipeline failed',
      notifies: false,
      metric: () => stateMachine.metricFailed(sum),
    },
    {
      name: 'executionsTimedOut',
      description: 'A run of the results pipeline timed out',
      notifies: false,
      metric: () => stateMachine.metricTimedOut(sum),
    },
    {
      name: 'executionsAborted',
      description: 'A run of the results pipeline was stopped',
      notifies: false,
      metric: () => stateMachine.metricAborted(sum),
    },
    {
      name: 'executionsThrottled',
      description: 'Step Functions throttles the results pipeline',
      notifies: true,
      metric: () => stateMachine.metricThrottled(sum),
    },
    {
      name: 'deadLetters',
      description: 'The schedule could not start a run of the results pipeline, or a failed run could not be told of',
      notifies: true,
      metric: () => props.deadLetterQueue.metricApproximateNumberOfMessagesVisible(most),
    },
    {
      name: 'resultsFunctionErrors',
      description: 'The results function raises errors',
      notifies: false,
      metric: () => props.resultsFunction.metricErrors(sum),
    },
    {
      name: 'orderFunctionErrors',
      description: 'The order function fails otherwise than by a rejection',
      notifies: false,
      metric: () => technicalErrors(scope, props),
    },
    {
      name: 'noSuccessfulRun',
      description:
        'No run of the results pipeline has succeeded for too long (or ever, right after the first deployment)',
      notifies: true,
      metric: () => props.runsSucceeded.with({ period: HOUR, statistic: cloudwatch.Stats.SUM }),
      evaluationPeriods: heartbeatHours(scope, props.noSuccessfulRunAfter),
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.BREACHING,
    },
  ];
}

/** CloudWatch looks back at most seven days, in periods of an hour. */
function heartbeatHours(scope: Construct, after: Duration): number {
  between(scope, 'noSuccessfulRunAfter', after, HOUR, Duration.days(7));
  const hours = after.toSeconds() / HOUR.toSeconds();
  if (!Number.isInteger(hours)) {
    failure(scope)(`noSuccessfulRunAfter must be whole hours, got ${after.toHumanString()}`);
  }
  return hours;
}

/**
 * A rejection is an error to Lambda too, so the function's Errors metric says nothing. Its JSON log does: the runtime writes the
 * name of each error that a handler raises. An invocation that ended otherwise leaves no such line, but Lambda's own report has
 * its status, and the type of an error that is not the handler's: `Runtime.ExitError`, `Runtime.OutOfMemory`,
 * `Sandbox.Timedout` (developer guide, "Lambda Telemetry API Event schema reference": `platform.report`, `Status`). Reports
 * that are no success are written at every system log level ("Log-level filtering").
 */
function technicalErrors(scope: Construct, props: AlarmsProps): cloudwatch.Metric {
  const { all, any, stringValue } = logs.FilterPattern;
  const isNoRejection = props.rejectionErrors.map((name) => stringValue('$.errorType', '!=', name));
  const hasRaised = all(stringValue('$.errorType', '=', '*'), ...isNoRejection);
  const hasEndedOtherwise = all(
    stringValue('$.type', '=', 'platform.report'),
    any(
      stringValue('$.record.status', '=', 'timeout'),
      stringValue('$.record.errorType', '=', 'Runtime.*'),
      stringValue('$.record.errorType', '=', 'Sandbox.*'),
    ),
  );
  const filter = new logs.MetricFilter(scope, 'OrderFunctionErrorsFilter', {
    logGroup: props.orderFunction.logGroup,
    filterPattern: any(hasRaised, hasEndedOtherwise),
    metricNamespace: props.metricNamespace,
    // Metric filters take no dimension that is not in the log line: the name tells pipelines apart.
    metricName: `OrderFunctionErrors-${scope.node.addr}`,
    metricValue: '1',
  });
  return filter.metric({ period: PERIOD, statistic: cloudwatch.Stats.SUM });
}
