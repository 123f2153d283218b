import { Duration } from 'aws-cdk-lib/core';
import type { ResultsPipelineProps } from './results-pipeline-props';
import {
  type BatchPlan,
  batchPlan,
  DEFAULT_BATCH_SIZE,
  DEFAULT_CONCURRENT_ORDERS,
  longestFanOut,
  MAX_ORDERS,
  maxOrdersByReference,
} from './state-machine/batches';
import { longestPoll } from './state-machine/polls';

/** Properties that have a number in the definition, with their defaults filled in. */
export interface RunLimits extends BatchPlan {
  readonly pollInterval: Duration;
  readonly maxWait: Duration;
  readonly maxPolls: number;
  readonly maxConcurrentOrders: number;
  readonly rejectionErrors: string[];
  readonly resultsTimeout: Duration;
  readonly orderTimeout: Duration;
  /** Orders that a run may have. */
  readonly maxOrders: number;
}

/** The limits of a run, from props that have been checked. */
export function runLimits(props: Partial<ResultsPipelineProps>): RunLimits {
  const pollInterval = props.pollInterval ?? Duration.minutes(5);
  const maxWait = props.maxWait ?? Duration.hours(20);
  const maxConcurrentOrders = props.maxConcurrentOrders ?? DEFAULT_CONCURRENT_ORDERS;
  const batchSize = props.batchSize ?? DEFAULT_BATCH_SIZE;
  const orderTimeout = props.orderTimeout ?? Duration.seconds(10);
  return {
    pollInterval,
    maxWait,
    maxPolls: Math.floor(maxWait.toSeconds() / pollInterval.toSeconds()) + 1,
    maxConcurrentOrders,
    ...batchPlan(batchSize, maxConcurrentOrders),
    rejectionErrors: props.rejectionErrors ?? ['ValueError', 'OrderRejectedError'],
    resultsTimeout: props.resultsTimeout ?? Duration.seconds(30),
    orderTimeout,
    maxOrders: props.ordersLocation ? maxOrdersByReference(orderTimeout, batchSize, maxConcurrentOrders) : MAX_ORDERS,
  };
}

/** Longest times of a run and its parts. */
export interface RunTimes {
  /** Polls begin for this long: all of them at their slowest, unless they fail; polls that take longer are fewer. */
  readonly longestPolling: Duration;
  /** All orders at their slowest, and two hours for retries. */
  readonly longestStoring: Duration;
  /** The whole run. */
  readonly longestRun: Duration;
}

/** How long a run with these limits can take. */
export function runTimes(limits: RunLimits): RunTimes {
  const { maxWait, maxPolls, pollInterval, resultsTimeout, orderTimeout, maxConcurrentOrders, maxOrders } = limits;
  const longestPolling = maxWait.plus(Duration.seconds(maxPolls * resultsTimeout.toSeconds()));
  const longestStoring = longestFanOut(orderTimeout, maxConcurrentOrders, maxOrders).plus(Duration.hours(2));
  const lastPoll = pollInterval.plus(longestPoll(resultsTimeout));
  return { longestPolling, longestStoring, longestRun: longestPolling.plus(lastPoll).plus(longestStoring) };
}
