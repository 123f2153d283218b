import type * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { type OrderApiAlarms, OrderApiAlarmSeverity } from './alarm-options';
import { ALARM_PERIOD, type AlarmDefinition, createAlarms } from './internal/create-alarms';
import { CLOUDWATCH, letPublish } from './internal/publishers';
import type { OrderApiProps } from './order-api-props';

/** What the alarms watch. */
export interface AlarmTargets {
  readonly api: apigateway.RestApi;
  readonly handlerAlias: lambda.Alias;
  readonly table: dynamodb.ITable;
}

const { CRITICAL, WARNING } = OrderApiAlarmSeverity;
const WRITES = [dynamodb.Operation.BATCH_WRITE_ITEM, dynamodb.Operation.PUT_ITEM];

/** Percentage of the API's requests that were answered 5xx, in periods of five minutes. */
export function serverErrorRate(
  api: apigateway.RestApi,
  options?: cloudwatch.MetricOptions,
): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    // 5XXError is 0 or 1 for each request: its average is the share of requests that failed.
    expression: '100 * failed',
    usingMetrics: { failed: api.metricServerError({ period: ALARM_PERIOD, ...options, statistic: 'Average' }) },
    label: options?.label ?? '5xx (%)',
    period: options?.period ?? ALARM_PERIOD,
  });
}

/** Creates the alarms below `scope`, connects them to the alert topic, and lets them publish to it. */
export function createOrderApiAlarms(
  scope: Construct,
  targets: AlarmTargets,
  { alarms, alertTopic }: OrderApiProps,
): OrderApiAlarms {
  if (alertTopic) letPublish(scope, alertTopic, [CLOUDWATCH], '@org/order-api-construct');
  return createAlarms(scope, {
    definitions: definitions(targets),
    choices: { ...alarms, latency: { ...alarms?.latency, threshold: alarms?.latency?.threshold?.toMilliseconds() } },
    topic: alertTopic,
  });
}

function definitions({ api, handlerAlias, table }: AlarmTargets): Record<keyof OrderApiAlarms, AlarmDefinition> {
  const period = ALARM_PERIOD;
  return {
    serverErrorRate: {
      description: 'requests are answered with 5xx: orders were not stored, or only some of them',
      metric: () => serverErrorRate(api),
      threshold: 1,
      evaluationPeriods: 1,
      notify: true,
      severity: CRITICAL,
    },
    latency: {
      description: 'the 99th percentile of the latency is too high',
      metric: () => api.metricLatency({ period, statistic: 'p99' }),
      threshold: Duration.seconds(5).toMilliseconds(),
      evaluationPeriods: 3,
      notify: true,
      severity: WARNING,
    },
    handlerErrors: {
      description: 'the handler raised an error, timed out or could not start',
      metric: () => handlerAlias.metricErrors({ period }),
      threshold: 0,
      evaluationPeriods: 1,
      notify: false,
      severity: WARNING,
    },
    handlerThrottles: {
      description: 'Lambda throttled invocations of the handler: no concurrency was left',
      metric: () => handlerAlias.metricThrottles({ period }),
      threshold: 0,
      evaluationPeriods: 1,
      notify: false,
      severity: WARNING,
    },
    tableThrottles: {
      description: 'the table throttles writes: raise maxWriteRequestUnits, or post orders more slowly',
      // ThrottledRequests counts a BatchWriteItem only when all of its items were throttled; this counts each write.
      metric: () => table.metric('WriteThrottleEvents', { period, statistic: 'Sum' }),
      threshold: 0,
      evaluationPeriods: 2,
      notify: true,
      severity: WARNING,
    },
    tableSystemErrors: {
      description: 'DynamoDB returns internal errors for writes',
      metric: () => table.metricSystemErrorsForOperations({ operations: WRITES, period }),
      threshold: 0,
      evaluationPeriods: 2,
      notify: true,
      severity: WARNING,
    },
  };
}
