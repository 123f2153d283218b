import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { ResultsPipelineOrdersLocation } from '../orders-location';
import { STATES } from '../state-names';
import { endMessage, pollsFailingMessage } from './alert-messages';
import { attemptTimeout } from './batches';
import { finish, lease, orders, poll, start } from './expressions';
import {
  ALERT_FAILED,
  DATA_LIMIT_EXCEEDED,
  fails,
  FAILURES,
  LOCATION_FAILURES,
  QUERY_EVALUATION_ERROR,
  RESPONSE_TOO_LARGE,
} from './failures';
import { type FanOutProps, storeOrders } from './fan-out';
import { acquireLease, confirmLease, type LeaseProps, releaseLease } from './lease';
import { location, pollWithLocation, startWithLocation } from './location-expressions';
import { METRICS } from './metrics';
import { fromEither, locate, storeFromS3 } from './orders-from-s3';
import { lambdaRetries, POLL_RETRIES, SERVICE_RETRIES } from './retries';
import { SdkTask } from './sdk-task';
import { recordStart } from './start-record';
import { jsonata } from './texts';

export interface RunDefinitionProps extends FanOutProps {
  /** Asks for the results. */
  readonly resultsFunction: lambda.IFunction;
  /** Timeout of that function itself. */
  readonly resultsTimeout: Duration;
  /** Holds the lease. */
  readonly leaseTable: dynamodb.ITable;
  /** Time between two polls. */
  readonly pollInterval: Duration;
  /** Polls until the run gives up. */
  readonly maxPolls: number;
  /** Polls begin for this long, whatever time each takes. */
  readonly longestPolling: Duration;
  /** Longest time that the storing of the orders takes. */
  readonly longestStoring: Duration;
  /** Timeout of the whole execution. */
  readonly longestRun: Duration;
  /** Namespace of the metrics of a run. */
  readonly metricNamespace: string;
  /** Orders that a run may have. */
  readonly maxOrders: number;
  /**
   * Where orders may lie.
   *
   * @default - they come in the answer only
   */
  readonly ordersLocation?: ResultsPipelineOrdersLocation;
  /**
   * Where alerts go.
   *
   * @default - no alert state
   */
  readonly alertTopic?: sns.ITopic;
}

/**
 * The state machine of a run: each scheduled start once, lease, poll until ready, one batch of orders after the other,
 * one alert, metrics, lease given back, and a named end.
 */
export function defineRun(scope: Construct, props: RunDefinitionProps): sfn.IChainable {
  const ended = endOfRun(scope, props);
  const alerted = props.alertTopic ? alert(scope, props.alertTopic, ended) : ended;
  const leaseProps: LeaseProps = { ...props, table: props.leaseTable, failed: alerted };
  const { store, judged } = storeAndJudge(scope, props, { ended, alerted });
  const { ordersLocation } = props;
  const fromS3 = ordersLocation && storeFromS3(scope, { ...props, judged, failed: alerted }, ordersLocation);
  const ready = confirmLease(scope, leaseProps, fromS3 ? fromEither(scope, fromS3, store) : store);
  const located = fromS3 && locate(scope, ordersLocation, { store: fromS3, confirmed: ready, failed: alerted });
  const polling = pollUntilReady(scope, props, { ended, alerted, ready, located });
  const texts = located ? { ...start, ...startWithLocation } : start;

  const ordersGiven = sfn.Choice.jsonata(scope, 'OrdersGiven?');
  if (located) ordersGiven.when(sfn.Condition.jsonata(location.isGiven), located);
  ordersGiven
    .when(sfn.Condition.jsonata(orders.areGivenAndEmpty), ended)
    .when(sfn.Condition.jsonata(orders.areGiven), store, { outputs: orders.run(props.batchSize) })
    .otherwise(polling);
  const skipped = sfn.Pass.jsonata(scope, 'Skipped', {
    comment: 'Another run is under way, or was: this start does nothing',
    outputs: lease.skipped,
  });
  const acquired = acquireLease(scope, { ...leaseProps, held: ordersGiven, skipped });
  const recorded = recordStart(scope, { table: props.leaseTable, first: acquired, skipped, failed: alerted });
  return sfn.Pass.jsonata(scope, 'StartRun', {
    comment: 'The run id and date are fixed here, for all repeats of this run',
    assign: {
      ordersGiven: texts.ordersGiven,
      runId: start.runId,
      runDate: start.runDate,
      leaseKey: texts.leaseKey,
      leaseRounds: 0,
      leaseOwner: jsonata(`''`),
      skipReason: lease.underWay,
      polls: 0,
      failedPolls: 0,
      failedInARow: 0,
      failuresReported: false,
      pollError: jsonata(`''`),
      pollUntil: start.pollUntil(props.longestPolling.toSeconds()),
      failure: start.noFailure,
      summary: { total: 0, stored: 0, rejected: 0, failed: 0, problems: [] },
    },
  }).next(
    sfn.Choice.jsonata(scope, 'InputValid?')
      .when(
        sfn.Condition.jsonata(texts.isInvalid),
        alerted,
        fails(FAILURES.invalidInput, invalidInput(located !== undefined)),
      )
      .when(sfn.Condition.jsonata(start.isScheduled), recorded)
      .otherwise(acquired),
  );
}

const invalidInput = (withLocation: boolean): string =>
  'expected {}, {scheduledAt: "yyyy-mm-ddThh:mm:ssZ"} or {runId, runDate: "yyyy-mm-dd", orders: [...]}' +
  (withLocation ? ', or ordersLocation: {bucket, key, versionId} instead of orders' : '') +
  '; the run id, ' +
  "which is a new run's execution name, must be 1 to 80 of A-Z a-z 0-9 _ . @ + = ( ) ! - and not begin with a dot";

interface Targets {
  /** The end of the run. */
  readonly ended: sfn.IChainable;
  /** The end of the run, with an alert first. */
  readonly alerted: sfn.IChainable;
}

interface ReadyTargets extends Targets {
  /** Orders that came in the answer. */
  readonly ready: sfn.IChainable;
  /** A location that came instead; undefined if none may. */
  readonly located: sfn.IChainable | undefined;
}

function pollUntilReady(scope: Construct, props: RunDefinitionProps, to: ReadyTargets) {
  const ask = tasks.LambdaInvoke.jsonata(scope, STATES.POLL, {
    comment: 'Are the results ready?',
    lambdaFunction: props.resultsFunction,
    payload: sfn.TaskInput.fromObject({ runId: jsonata('$runId'), poll: poll.count }),
    retryOnServiceExceptions: false,
    taskTimeout: sfn.Timeout.duration(attemptTimeout(props.resultsTimeout)),
    outputs: poll.answer,
    assign: { polls: poll.count, failedInARow: 0 },
  });
  const wait = sfn.Wait.jsonata(scope, STATES.WAIT_FOR_RESULTS, { time: sfn.WaitTime.duration(props.pollInterval) });
  const failed = pollFailed(scope, props, { ...to, wait });

  const tooLarge = [DATA_LIMIT_EXCEEDED, RESPONSE_TOO_LARGE];
  lambdaRetries(POLL_RETRIES, [...tooLarge, QUERY_EVALUATION_ERROR]).forEach((retry) => ask.addRetry(retry));
  ask.addCatch(to.alerted, { errors: tooLarge, ...fails(FAILURES.resultsTooLarge, finish.caughtCause), outputs: {} });
  ask.addCatch(to.alerted, {
    errors: [QUERY_EVALUATION_ERROR],
    ...fails(FAILURES.pollFailed, finish.caughtCause),
    outputs: {},
  });
  ask.addCatch(failed, {
    errors: [sfn.Errors.ALL],
    assign: {
      polls: poll.count,
      failedPolls: poll.failed,
      failedInARow: poll.failedInARow,
      pollError: finish.caughtCause,
    },
    outputs: {},
  });

  wait.next(ask);
  const shape = to.located ? pollWithLocation : poll;
  const malformed = to.located ? LOCATION_FAILURES.resultsMalformed : FAILURES.resultsMalformed;
  const readyOrNot = sfn.Choice.jsonata(scope, 'Ready?').when(
    sfn.Condition.jsonata(shape.isMalformed),
    to.alerted,
    fails(malformed, shape.malformedCause),
  );
  if (to.located) readyOrNot.when(sfn.Condition.jsonata(location.isReady), to.located);
  ask.next(
    readyOrNot
      .when(sfn.Condition.jsonata(poll.isReadyAndEmpty), to.ended)
      .when(sfn.Condition.jsonata(poll.isReady), to.ready, { outputs: orders.run(props.batchSize) })
      .when(sfn.Condition.jsonata(poll.isBudgetSpent(props.maxPolls)), to.alerted, notReady())
      .otherwise(wait),
  );
  return ask;
}

/** A poll that failed is asked again like one that was not ready: an outage of a minute must not end the day. */
function pollFailed(scope: Construct, props: RunDefinitionProps, to: Targets & { wait: sfn.IChainable }) {
  const again = sfn.Choice.jsonata(scope, 'PollAgain?', { comment: 'The poll failed, through all its retries' })
    .when(
      sfn.Condition.jsonata(poll.isBudgetSpentOnFailures(props.maxPolls)),
      to.alerted,
      fails(FAILURES.pollFailed, poll.failedCause),
    )
    .when(sfn.Condition.jsonata(poll.isBudgetSpent(props.maxPolls)), to.alerted, notReady());
  if (!props.alertTopic) return again.otherwise(to.wait);

  const report = publish(scope, 'ReportFailedPolls', {
    comment: 'Once a run, when it begins to last',
    topic: props.alertTopic,
    message: sfn.TaskInput.fromText(pollsFailingMessage),
    assign: { failuresReported: true },
    outputs: {},
  });
  report.addCatch(to.wait, { errors: [sfn.Errors.ALL], outputs: {} }); // the next failed poll tries again
  report.next(to.wait);
  return again.when(sfn.Condition.jsonata(poll.beginsToLast), report).otherwise(to.wait);
}

const notReady = () => fails(FAILURES.resultsNotReady, poll.notReadyCause);

function storeAndJudge(scope: Construct, props: RunDefinitionProps, to: Targets) {
  const store = storeOrders(scope, props);
  for (const errors of [[DATA_LIMIT_EXCEEDED], [sfn.Errors.ALL]]) {
    store.addCatch(to.alerted, { errors, ...fails(FAILURES.storeOrdersFailed, finish.caughtCause), outputs: {} });
  }
  const judged = sfn.Choice.jsonata(scope, 'AllStored?', {
    comment: 'Rejected orders are reported, failed ones fail the run',
  })
    .when(sfn.Condition.jsonata(orders.areAllStored), to.ended)
    .when(sfn.Condition.jsonata(orders.haveFailed), to.alerted, fails(FAILURES.ordersNotStored, orders.failedCause))
    .otherwise(to.alerted);
  store.next(judged);
  return { store, judged };
}

function alert(scope: Construct, topic: sns.ITopic, next: sfn.IChainable): sfn.IChainable {
  const end = publish(scope, 'Alert', {
    comment: 'One message per run that failed or has rejected orders',
    topic,
    message: sfn.TaskInput.fromText(endMessage),
    outputs: {},
  });
  end.addCatch(next, {
    errors: [sfn.Errors.ALL],
    assign: { failure: { error: ALERT_FAILED, cause: finish.alertFailedCause } },
    outputs: {},
  });
  end.next(next);
  return end;
}

function publish(scope: Construct, id: string, props: tasks.SnsPublishJsonataProps): tasks.SnsPublish {
  const task = tasks.SnsPublish.jsonata(scope, id, props);
  task.addRetry(SERVICE_RETRIES);
  return task;
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
    parameters: {
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
