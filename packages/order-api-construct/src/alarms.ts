import { Duration } from 'aws-cdk-lib/core';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { CLOUDWATCH, letPublish } from './internal/publishers';

/** One alarm: whether it exists, and when it goes off. */
export interface OrderApiAlarmOptions {
  /**
   * Whether the alarm is created.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * The alarm goes off when the metric of a period is greater than this.
   *
   * @default - see the alarm
   */
  readonly threshold?: number;

  /**
   * Periods of five minutes in a row that have to be over the threshold.
   *
   * @default - see the alarm
   */
  readonly evaluationPeriods?: number;

  /**
   * Whether the alarm sends to `alarmTopic`.
   *
   * @default - true; false for `handlerErrors` and `handlerThrottles`: clients see them as 5xx, which `serverErrorRate` tells
   */
  readonly notify?: boolean;
}

/** An alarm on a latency. */
export interface OrderApiLatencyAlarmOptions {
  /**
   * Whether the alarm is created.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * The alarm goes off when the latency of a period is greater than this.
   *
   * @default Duration.seconds(5)
   */
  readonly threshold?: Duration;

  /**
   * Periods of five minutes in a row that have to be over the threshold.
   *
   * @default 3
   */
  readonly evaluationPeriods?: number;

  /**
   * Whether the alarm sends to `alarmTopic`.
   *
   * @default true
   */
  readonly notify?: boolean;
}

/** The alarms of an `OrderApi`. Missing data never sets one off. */
export interface OrderApiAlarmSettings {
  /**
   * Percentage of requests that were answered 5xx, by the gateway or by the handler.
   *
   * @default - over 1 (%) in one period
   */
  readonly serverErrorRate?: OrderApiAlarmOptions;

  /**
   * 99th percentile of the time from request to answer, measured by the gateway.
   *
   * @default - over 5 seconds in three periods
   */
  readonly latency?: OrderApiLatencyAlarmOptions;

  /**
   * Invocations of the handler that raised, ran out of time or could not start.
   *
   * @default - over 0 in one period, does not notify
   */
  readonly handlerErrors?: OrderApiAlarmOptions;

  /**
   * Invocations of the handler that Lambda refused for want of concurrency.
   *
   * @default - over 0 in one period, does not notify
   */
  readonly handlerThrottles?: OrderApiAlarmOptions;

  /**
   * Writes that the table throttled. The handler retries them, so a few do no harm.
   *
   * @default - over 0 in two periods
   */
  readonly tableThrottles?: OrderApiAlarmOptions;

  /**
   * Writes that DynamoDB answered with an error of its own (HTTP 500).
   *
   * @default - over 0 in two periods
   */
  readonly tableSystemErrors?: OrderApiAlarmOptions;
}

/** What the alarms watch and tell. */
export interface AlarmTargets {
  readonly api: apigateway.RestApi;
  readonly handlerAlias: lambda.Alias;
  readonly table: dynamodb.ITable;
  readonly topic?: sns.ITopic;
}

interface AlarmDefinition {
  readonly id: string;
  readonly description: string;
  readonly metric: cloudwatch.IMetric;
  readonly options?: OrderApiAlarmOptions;
  readonly threshold: number;
  readonly evaluationPeriods: number;
  /** Whether nobody else tells of what it watches. */
  readonly notify: boolean;
}

const PERIOD = Duration.minutes(5);
const WRITES = [dynamodb.Operation.BATCH_WRITE_ITEM, dynamodb.Operation.PUT_ITEM];

/** Percentage of the API's requests that were answered 5xx, in periods of five minutes. */
export function serverErrorRate(
  api: apigateway.RestApi,
  options?: cloudwatch.MetricOptions,
): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    // 5XXError is 0 or 1 for each request: its average is the share of requests that failed.
    expression: '100 * failed',
    usingMetrics: { failed: api.metricServerError({ period: PERIOD, ...options, statistic: 'Average' }) },
    label: options?.label ?? '5xx (%)',
    period: options?.period ?? PERIOD,
  });
}

/** Creates the alarms below `scope`, each with its own id, wires them to the topic, and lets them publish to it. */
export function createAlarms(
  scope: Construct,
  targets: AlarmTargets,
  settings: OrderApiAlarmSettings,
): cloudwatch.Alarm[] {
  if (targets.topic) {
    letPublish(scope, targets.topic, [CLOUDWATCH], '@org/order-api-construct');
  }
  return definitions(targets, settings)
    .filter(({ options }) => options?.enabled ?? true)
    .map((definition) => createAlarm(scope, definition, targets.topic));
}

function createAlarm(scope: Construct, definition: AlarmDefinition, topic?: sns.ITopic): cloudwatch.Alarm {
  const alarm = new cloudwatch.Alarm(scope, definition.id, {
    alarmDescription: `${scope.node.path}: ${definition.description}`,
    metric: definition.metric,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
    threshold: definition.options?.threshold ?? definition.threshold,
    evaluationPeriods: definition.options?.evaluationPeriods ?? definition.evaluationPeriods,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  if (topic && (definition.options?.notify ?? definition.notify)) {
    alarm.addAlarmAction(new actions.SnsAction(topic));
  }
  return alarm;
}

function definitions({ api, handlerAlias, table }: AlarmTargets, settings: OrderApiAlarmSettings): AlarmDefinition[] {
  return [
    {
      id: 'ServerErrorRateAlarm',
      description: 'requests are answered 5xx: orders were not stored, or only in part',
      metric: serverErrorRate(api),
      options: settings.serverErrorRate,
      threshold: 1,
      evaluationPeriods: 1,
      notify: true,
    },
    {
      id: 'LatencyAlarm',
      description: 'the slowest one in a hundred requests takes too long',
      metric: api.metricLatency({ period: PERIOD, statistic: 'p99' }),
      options: { ...settings.latency, threshold: settings.latency?.threshold?.toMilliseconds() },
      threshold: Duration.seconds(5).toMilliseconds(),
      evaluationPeriods: 3,
      notify: true,
    },
    {
      id: 'HandlerErrorsAlarm',
      description: 'the handler raised, ran out of time or could not start',
      metric: handlerAlias.metricErrors({ period: PERIOD }),
      options: settings.handlerErrors,
      threshold: 0,
      evaluationPeriods: 1,
      notify: false,
    },
    {
      id: 'HandlerThrottlesAlarm',
      description: 'Lambda refused invocations of the handler for want of concurrency',
      metric: handlerAlias.metricThrottles({ period: PERIOD }),
      options: settings.handlerThrottles,
      threshold: 0,
      evaluationPeriods: 1,
      notify: false,
    },
    {
      id: 'TableThrottlesAlarm',
      description: 'the table throttles writes: raise maxWriteRequestUnits, or send more slowly',
      // ThrottledRequests counts a BatchWriteItem only when all of its items were throttled; this counts each write.
      metric: table.metric('WriteThrottleEvents', { period: PERIOD, statistic: 'Sum' }),
      options: settings.tableThrottles,
      threshold: 0,
      evaluationPeriods: 2,
      notify: true,
    },
    {
      id: 'TableSystemErrorsAlarm',
      description: 'DynamoDB answers writes with internal errors',
      metric: table.metricSystemErrorsForOperations({ operations: WRITES, period: PERIOD }),
      options: settings.tableSystemErrors,
      threshold: 0,
      evaluationPeriods: 2,
      notify: true,
    },
  ];
}
