import type { Duration } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { attemptTimeout } from './batches';
import { alertMessage, finish, jsonata, orders, poll, start } from './expressions';
import { ALERT_FAILED, DATA_LIMIT_EXCEEDED, fails, FAILURES, RESPONSE_TOO_LARGE } from './failures';
import { type FanOutProps, storeOrders } from './fan-out';
import { acquireLease, releaseLease } from './lease';
import { METRICS } from './metrics';
import { lambdaRetries, POLL_RETRIES, SERVICE_RETRIES } from './retries';
import { SdkTask } from './sdk-task';

export interface RunDefinitionProps extends FanOutProps {
  /** Asks for the results. */
  readonly resultsFunction: lambda.IFunction;
  /** Time-out of that function itself. */
  readonly resultsTimeout: Duration;
  /** Holds the lease. */
  readonly leaseTable: dynamodb.ITable;
  /** Time between two polls. */
  readonly pollInterval: Duration;
  /** Polls until the run gives up. */
  readonly maxPolls: number;
  /** Time-out of the whole execution. */
  readonly longestRun: Duration;
  /** Namespace of the metrics of a run. */
  readonly metricNamespace: string;
  /**
   * Where alerts go.
   * @default - no alert state
   */
  readonly alertTopic?: sns.ITopic;
}

/**
 * The state machine of a run: lease, poll until ready, one batch of orders after the other, one alert, metrics,
 * lease given back, and a named end.
 */
export function defineRun(scope: Construct, props: RunDefinitionProps): sfn.IChainable {
  const ended = endOfRun(scope, props);
  const alerted = props.alertTopic ? alert(scope, props.alertTopic, ended) : ended;
  const store = storeAndJudge(scope, props, { ended, alerted });
  const polling = pollUntilReady(scope, props, { ended, alerted, store });

  const ordersGiven = sfn.Choice.jsonata(scope, 'OrdersGiven?')
    .when(sfn.Condition.jsonata(orders.areBroughtButNone), ended)
    .when(sfn.Condition.jsonata(orders.areBrought), store, intoBatches(props))
    .otherwise(polling);
  const lease = acquireLease(scope, {
    table: props.leaseTable,
    longestRun: props.longestRun,
    held: ordersGiven,
    failed: alerted,
  });
  return sfn.Pass.jsonata(scope, 'StartRun', {
    comment: 'The run id and date are fixed here, for all repeats of this run',
    assign: {
      bringsOrders: start.bringsOrders,
      runId: start.runId,
      runDate: start.runDate,
      leaseKey: start.leaseKey,
      polls: 0,
      failure: start.noFailure,
      summary: { total: 0, stored: 0, rejected: 0, failed: 0, problems: [] },
    },
  }).next(
    sfn.Choice.jsonata(scope, 'InputValid?')
      .when(sfn.Condition.jsonata(start.isInvalid), alerted, fails(FAILURES.invalidInput, INVALID_INPUT))
      .otherwise(lease),
  );
}

const INVALID_INPUT = 'expected {} or {runId, runDate: "yyyy-mm-dd", orders: [...]}';

/** The way into the map: its input is what repeats the run, and no problem may take more than its share of 256 KiB. */
function intoBatches(props: RunDefinitionProps): { assign: Record<string, unknown>; outputs: unknown } {
  return { assign: { problemLength: orders.problemLength(props.batchSize) }, outputs: orders.run };
}

interface Targets {
  /** The end of the run. */
  readonly ended: sfn.IChainable;
  /** The end of the run, with an alert first. */
  readonly alerted: sfn.IChainable;
}

function pollUntilReady(scope: Construct, props: RunDefinitionProps, to: Targets & { store: sfn.IChainable }) {
  const ask = tasks.LambdaInvoke.jsonata(scope, 'Poll', {
    comment: 'Are the results ready?',
    lambdaFunction: props.resultsFunction,
    payload: sfn.TaskInput.fromObject({ runId: jsonata('$runId'), poll: poll.count }),
    retryOnServiceExceptions: false,
    taskTimeout: sfn.Timeout.duration(attemptTimeout(props.resultsTimeout)),
    outputs: poll.answer,
    assign: { polls: poll.count },
  });
  const tooLarge = [DATA_LIMIT_EXCEEDED, RESPONSE_TOO_LARGE];
  lambdaRetries(POLL_RETRIES, tooLarge).forEach((retry) => ask.addRetry(retry));
  ask.addCatch(to.alerted, { errors: tooLarge, ...fails(FAILURES.resultsTooLarge, finish.caughtCause), outputs: {} });
  ask.addCatch(to.alerted, {
    errors: [sfn.Errors.ALL],
    ...fails(FAILURES.pollFailed, finish.caughtCause),
    outputs: {},
  });

  const wait = sfn.Wait.jsonata(scope, 'WaitForResults', { time: sfn.WaitTime.duration(props.pollInterval) });
  wait.next(ask);
  ask.next(
    sfn.Choice.jsonata(scope, 'Ready?')
      .when(sfn.Condition.jsonata(poll.isMalformed), to.alerted, fails(FAILURES.resultsMalformed, poll.malformedCause))
      .when(sfn.Condition.jsonata(poll.isReadyAndEmpty), to.ended)
      .when(sfn.Condition.jsonata(poll.isReady), to.store, intoBatches(props))
      .when(
        sfn.Condition.jsonata(poll.isBudgetSpent(props.maxPolls)),
        to.alerted,
        fails(FAILURES.resultsNotReady, poll.notReadyCause),
      )
      .otherwise(wait),
  );
  return ask;
}

function storeAndJudge(scope: Construct, props: RunDefinitionProps, to: Targets): sfn.IChainable {
  const store = storeOrders(scope, props);
  for (const errors of [[DATA_LIMIT_EXCEEDED], [sfn.Errors.ALL]]) {
    store.addCatch(to.alerted, { errors, ...fails(FAILURES.storeOrdersFailed, finish.caughtCause), outputs: {} });
  }
  store.next(
    sfn.Choice.jsonata(scope, 'AllStored?', { comment: 'Rejected orders are told of, failed ones fail the run' })
      .when(sfn.Condition.jsonata(orders.areAllStored), to.ended)
      .when(sfn.Condition.jsonata(orders.haveFailed), to.alerted, fails(FAILURES.ordersNotStored, orders.failedCause))
      .otherwise(to.alerted),
  );
  return store;
}

function alert(scope: Construct, topic: sns.ITopic, next: sfn.IChainable): sfn.IChainable {
  const publish = tasks.SnsPublish.jsonata(scope, 'Alert', {
    comment: 'One message per run',
    topic,
    message: sfn.TaskInput.fromText(alertMessage),
    outputs: {},
  });
  publish.addRetry(SERVICE_RETRIES);
  publish.addCatch(next, {
    errors: [sfn.Errors.ALL],
    assign: { failure: { error: ALERT_FAILED, cause: finish.alertFailedCause } },
    outputs: {},
  });
  publish.next(next);
  return publish;
}

function endOfRun(scope: Construct, props: RunDefinitionProps): sfn.IChainable {
  const outcome = sfn.Choice.jsonata(scope, 'Failed?')
    .when(
      sfn.Condition.jsonata(finish.hasFailed),
      sfn.Fail.jsonata(scope, 'RunFailed', { error: finish.error, cause: finish.cause }),
    )
    .otherwise(sfn.Succeed.jsonata(scope, 'RunSucceeded'));
  const release = releaseLease(scope, props.leaseTable, outcome);

  const dimensions = [{ Name: METRICS.dimension, Value: finish.stateMachineName }];
  const datum = (MetricName: string, Value: string) => ({ MetricName, Value, Unit: 'Count', Dimensions: dimensions });
  const record = new SdkTask(scope, 'RecordMetrics', {
    comment: 'All metrics of the run in one call',
    action: 'cloudwatch:putMetricData',
    callArguments: {
      Namespace: props.metricNamespace,
      MetricData: [
        datum(METRICS.polls, finish.polls),
        datum(METRICS.stored, finish.stored),
        datum(METRICS.rejected, finish.rejected),
        datum(METRICS.failed, finish.failed),
        datum(METRICS.succeeded, finish.succeeded),
      ],
    },
    policies: [
      new iam.PolicyStatement({
        actions: ['cloudwatch:PutMetricData'],
        resources: ['*'], // the action knows no resources; its namespace is the limit
        conditions: { StringEquals: { 'cloudwatch:namespace': props.metricNamespace } },
      }),
    ],
    outputs: {},
  });
  record.addRetry(SERVICE_RETRIES);
  record.addCatch(release, { errors: [sfn.Errors.ALL], outputs: {} });
  record.next(release);
  return record;
}
