import { Duration } from 'aws-cdk-lib/core';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { orders } from './expressions';
import { lambdaRetries, longestCall, ORDER_RETRIES } from './retries';

/** Most iterations of an inline map that Step Functions runs at once: all orders of the largest batch. */
export const MAX_BATCH_SIZE = 40;

/**
 * With smaller batches the results of all of them, 50 bytes and more each, would not fit into 256 KiB when a run is
 * full of the shortest orders.
 */
export const MIN_BATCH_SIZE = 10;

/** Longest life of an Express execution. */
export const EXPRESS_LIMIT = Duration.minutes(5);

/** What an attempt may take beyond the function's own time-out: its cold start and the way there and back. */
const CALL_OVERHEAD = Duration.seconds(5);

export interface FanOutProps {
  /** Stores one order. */
  readonly orderFunction: lambda.IFunction;
  /** Time-out of the function itself. */
  readonly orderTimeout: Duration;
  /** Orders of one Express execution. */
  readonly batchSize: number;
  /** Express executions at once. */
  readonly maxConcurrentBatches: number;
  /** Errors by which the function says that an order is rejected. */
  readonly rejectionErrors: string[];
}

/** Time-out of one attempt at a Lambda call. */
export const attemptTimeout = (functionTimeout: Duration): Duration => functionTimeout.plus(CALL_OVERHEAD);

/** Longest time that one batch can take: its orders run at once, each with all its retries. */
export function longestBatch(orderTimeout: Duration): Duration {
  return longestCall(attemptTimeout(orderTimeout), ORDER_RETRIES);
}

/**
 * A Distributed Map over batches of orders. Each batch is one Express execution, which calls the order function once
 * an order and records the outcome. A rejected or failed order never stops the others. Assigns `$summary`.
 */
export function storeOrders(scope: Construct, props: FanOutProps): sfn.DistributedMap {
  const map = sfn.DistributedMap.jsonata(scope, 'StoreOrders', {
    comment: 'One Express execution per batch. Its input repeats the run: {runId, runDate, orders}',
    items: sfn.ProvideItems.jsonata(orders.all),
    itemSelector: orders.item,
    itemBatcher: new sfn.ItemBatcher({ maxItemsPerBatch: props.batchSize }),
    maxConcurrency: props.maxConcurrentBatches,
    // A batch that is lost as a whole is counted by the summary; it must not stop the other batches.
    toleratedFailurePercentage: 100,
    mapExecutionType: sfn.StateMachineType.EXPRESS,
    label: 'Orders',
    assign: { summary: orders.summary },
    outputs: {},
  });
  map.itemProcessor(batch(scope, props));
  return map;
}

function batch(scope: Construct, props: FanOutProps): sfn.IChainable {
  const each = sfn.Map.jsonata(scope, 'EachOrder', {
    items: sfn.ProvideItems.jsonata(orders.ofBatch),
    maxConcurrency: MAX_BATCH_SIZE,
    outputs: orders.batch,
  });
  each.itemProcessor(storeOrder(scope, props));
  return each;
}

function storeOrder(scope: Construct, props: FanOutProps): sfn.IChainable {
  const store = tasks.LambdaInvoke.jsonata(scope, 'StoreOrder', {
    comment: 'The event is the order itself; run and index travel in the client context',
    lambdaFunction: props.orderFunction,
    payload: sfn.TaskInput.fromText(orders.order),
    clientContext: orders.clientContext,
    retryOnServiceExceptions: false,
    taskTimeout: sfn.Timeout.duration(attemptTimeout(props.orderTimeout)),
    outputs: { outcome: 'stored' },
  });
  lambdaRetries(ORDER_RETRIES, props.rejectionErrors).forEach((retry) => store.addRetry(retry));
  const recorded = sfn.Succeed.jsonata(scope, 'NotStored');
  if (props.rejectionErrors.length > 0) {
    store.addCatch(recorded, { errors: props.rejectionErrors, outputs: orders.problem('rejected') });
  }
  store.addCatch(recorded, { errors: [sfn.Errors.ALL], outputs: orders.problem('failed') });
  return store;
}
