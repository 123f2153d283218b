import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { STATES } from '../state-names';
import { attemptTimeout, type BatchPlan, latestStart, takesTurns } from './batches';
import { orders } from './expressions';
import { DATA_LIMIT_EXCEEDED, RESPONSE_TOO_LARGE } from './failures';
import { lambdaRetries, ORDER_RETRIES } from './retries';

/**
 * Input of one batch, of the 256 KiB that a child execution may have (developer guide, "ItemBatcher"); the rest is for what
 * surrounds the items.
 */
export const MAX_BATCH_BYTES = 250_000;

/** The function has returned, only its answer is too large to carry. Nothing of the answer is used. */
const ANSWER_TOO_LARGE = [DATA_LIMIT_EXCEEDED, RESPONSE_TOO_LARGE];

const STORED = { outcome: 'stored' };

export interface FanOutProps extends BatchPlan {
  /** Stores one order. */
  readonly orderFunction: lambda.IFunction;
  /** Timeout of the function itself. */
  readonly orderTimeout: Duration;
  /** Errors by which the function says that an order is rejected. */
  readonly rejectionErrors: string[];
}

/**
 * A Distributed Map over batches of orders. Each batch is one Express execution, which calls the order function once
 * an order and records the outcome. A rejected or failed order never stops the others. Assigns `$summary`.
 */
export function storeOrders(scope: Construct, props: FanOutProps): sfn.DistributedMap {
  const map = sfn.DistributedMap.jsonata(scope, STATES.STORE_ORDERS, {
    comment: 'One Express execution per batch. Its input repeats the run: {runId, runDate, orders}',
    items: sfn.ProvideItems.jsonata(orders.all),
    itemSelector: orders.item,
    itemBatcher: new sfn.ItemBatcher({ maxItemsPerBatch: props.batchSize, maxInputBytesPerBatch: MAX_BATCH_BYTES }),
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

/** The orders of one batch, each once. */
export function batch(scope: Construct, props: FanOutProps, options: BatchOptions = {}): sfn.Map {
  const named = options.named ?? ((id) => id);
  const each = sfn.Map.jsonata(scope, named('EachOrder'), {
    items: sfn.ProvideItems.jsonata(orders.ofBatch),
    maxConcurrency: props.batchConcurrency,
    outputs: orders.batch,
    assign: options.assign,
  });
  const store = storeOrder(scope, props, named);
  each.itemProcessor(takesTurns(props) ? inTime(scope, props, store, named) : store);
  return each;
}

export interface BatchOptions {
  /**
   * Makes a state's name from that which it has when orders come in the answer: names are unique in a definition.
   *
   * @default - these names
   */
  readonly named?: (id: string) => string;
  /**
   * Variables of the child execution.
   *
   * @default - none
   */
  readonly assign?: Record<string, unknown>;
}

type Named = (id: string) => string;

/** Only an order that can still end within the Express execution is tried: a late one must not cost the others their outcome. */
function inTime(scope: Construct, props: FanOutProps, store: sfn.IChainable, named: Named): sfn.IChainable {
  return sfn.Choice.jsonata(scope, named('InTime?'), { comment: 'An order that starts may need all its retries' })
    .when(sfn.Condition.jsonata(orders.isInTime(latestStart(props.orderTimeout))), store)
    .otherwise(sfn.Pass.jsonata(scope, named('NotTried'), { outputs: orders.notTried }));
}

function storeOrder(scope: Construct, props: FanOutProps, named: Named): sfn.IChainable {
  const store = tasks.LambdaInvoke.jsonata(scope, named('StoreOrder'), {
    comment: 'The event is the order itself; run and index travel in the client context',
    lambdaFunction: props.orderFunction,
    payload: sfn.TaskInput.fromText(orders.order),
    clientContext: orders.clientContext,
    retryOnServiceExceptions: false,
    taskTimeout: sfn.Timeout.duration(attemptTimeout(props.orderTimeout)),
    outputs: STORED,
  });
  lambdaRetries(ORDER_RETRIES, [...props.rejectionErrors, ...ANSWER_TOO_LARGE]).forEach((retry) =>
    store.addRetry(retry),
  );
  const recorded = sfn.Succeed.jsonata(scope, named('NotStored'));
  if (props.rejectionErrors.length > 0) {
    store.addCatch(recorded, { errors: props.rejectionErrors, outputs: orders.problem('rejected') });
  }
  store.addCatch(sfn.Succeed.jsonata(scope, named('Stored')), { errors: ANSWER_TOO_LARGE, outputs: STORED });
  store.addCatch(recorded, { errors: [sfn.Errors.ALL], outputs: orders.problem('failed') });
  return sfn.Choice.jsonata(scope, named('IsOrder?'), { comment: 'A string or null would arrive as something else' })
    .when(sfn.Condition.jsonata(orders.isNone), recorded, { outputs: orders.none })
    .otherwise(store);
}
