import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { ALARM_PERIOD } from './internal/create-alarms';

export interface OrderFunctionErrorsProps {
  /** Stores one order. */
  readonly orderFunction: lambda.Function;
  /** Errors that are rejections. */
  readonly rejectionErrors: string[];
  /** Namespace of the metric. */
  readonly metricNamespace: string;
}

/**
 * A rejection is an error to Lambda too, so the function's Errors metric says nothing. Its JSON log does: the runtime writes the
 * name of each error that a handler raises. An invocation that ended otherwise leaves no such line, but Lambda's own report has
 * its status, and the type of an error that is not the handler's: `Runtime.ExitError`, `Runtime.OutOfMemory`,
 * `Sandbox.Timedout` (developer guide, "Lambda Telemetry API Event schema reference": `platform.report`, `Status`). Reports
 * that are no success are written at every system log level ("Log-level filtering").
 */
export function technicalErrorsOf(scope: Construct, props: OrderFunctionErrorsProps): cloudwatch.Metric {
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
    // Metric filters take no dimension that is not in the log line: the name distinguishes pipelines.
    metricName: `OrderFunctionErrors-${scope.node.addr}`,
    metricValue: '1',
  });
  return filter.metric({ period: ALARM_PERIOD, statistic: cloudwatch.Stats.SUM });
}
