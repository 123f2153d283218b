import { Duration, Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { ResultsPipelineProps } from './results-pipeline-props';
import {
  type BatchPlan,
  batchPlan,
  DEFAULT_BATCH_SIZE,
  DEFAULT_CONCURRENT_ORDERS,
  EXPRESS_LIMIT,
  longestBatch,
  MAX_BATCH_SIZE,
  MAX_CONCURRENT_ORDERS,
  MIN_BATCH_SIZE,
} from './state-machine/batches';
import { MAX_POLLS } from './state-machine/polls';

/** Properties that have a number in the definition, with their defaults filled in. */
export interface RunLimits extends BatchPlan {
  readonly pollInterval: Duration;
  readonly maxWait: Duration;
  readonly maxPolls: number;
  readonly maxConcurrentOrders: number;
  readonly rejectionErrors: string[];
  readonly resultsTimeout: Duration;
  readonly orderTimeout: Duration;
}

/** @returns the run's limits, after checking them against what Step Functions allows */
export function runLimits(scope: Construct, props: ResultsPipelineProps): RunLimits {
  const fail = failure(scope);
  const pollInterval = props.pollInterval ?? Duration.minutes(5);
  const maxWait = props.maxWait ?? Duration.hours(20);
  const batchSize = props.batchSize ?? DEFAULT_BATCH_SIZE;
  const maxConcurrentOrders = props.maxConcurrentOrders ?? DEFAULT_CONCURRENT_ORDERS;
  const rejectionErrors = props.rejectionErrors ?? ['ValueError', 'OrderRejectedError'];
  const resultsTimeout = props.resultsTimeout ?? Duration.seconds(30);
  const orderTimeout = props.orderTimeout ?? Duration.seconds(10);

  between(scope, 'pollInterval', pollInterval, Duration.seconds(10), Duration.days(1));
  between(scope, 'resultsTimeout', resultsTimeout, Duration.seconds(1), Duration.minutes(15));
  between(scope, 'orderTimeout', orderTimeout, Duration.seconds(1), EXPRESS_LIMIT);
  integerBetween(scope, 'batchSize', batchSize, MIN_BATCH_SIZE, MAX_BATCH_SIZE);
  integerBetween(scope, 'maxConcurrentOrders', maxConcurrentOrders, 1, MAX_CONCURRENT_ORDERS);

  if (maxWait.toSeconds() < pollInterval.toSeconds()) {
    fail(`maxWait must be at least one pollInterval (${pollInterval.toHumanString()}), got ${maxWait.toHumanString()}`);
  }
  const maxPolls = Math.floor(maxWait.toSeconds() / pollInterval.toSeconds()) + 1;
  if (maxPolls > MAX_POLLS) {
    const longest = Duration.seconds((MAX_POLLS - 1) * pollInterval.toSeconds());
    fail(
      `maxWait must be at most ${longest.toHumanString()} with a pollInterval of ${pollInterval.toHumanString()} ` +
        `(${MAX_POLLS} polls fit into the 25,000 history events of an execution), got ${maxWait.toHumanString()}`,
    );
  }
  const plan = batchPlan(batchSize, maxConcurrentOrders);
  checkLongestBatch(scope, orderTimeout, plan);
  for (const name of rejectionErrors) {
    if (!/^[A-Za-z_][\w.]*$/.test(name) || /^(States|Lambda|Runtime|Sandbox|Function)\./.test(name)) {
      fail(`rejectionErrors must be names of errors that the order function raises, got '${name}'`);
    }
  }
  return {
    pollInterval,
    maxWait,
    maxPolls,
    maxConcurrentOrders,
    ...plan,
    rejectionErrors,
    resultsTimeout,
    orderTimeout,
  };
}

/** A batch must end within an Express execution, also when its orders are slow and the last one needs all its retries. */
function checkLongestBatch(scope: Construct, orderTimeout: Duration, plan: BatchPlan): void {
  const slowest = longestBatch(orderTimeout, plan).toSeconds();
  const limit = EXPRESS_LIMIT.toSeconds();
  if (slowest <= limit) return;
  failure(scope)(
    `orderTimeout of ${orderTimeout.toHumanString()} is too long for a batchSize of ${plan.batchSize}, of which ` +
      `${plan.batchConcurrency} are under way at once: a batch could take ${slowest} seconds with all retries, an Express ` +
      `execution has ${limit}. Lower orderTimeout or batchSize, or raise maxConcurrentOrders`,
  );
}

/** @returns a function that throws an error naming the construct's path */
export function failure(scope: Construct): (message: string) => never {
  return (message) => {
    throw new Error(`${scope.node.path}: ${message}`);
  };
}

/** Checks a duration against its inclusive limits. */
export function between(scope: Construct, name: string, value: Duration, min: Duration, max: Duration): void {
  if (value.isUnresolved()) return;
  if (value.toMilliseconds() < min.toMilliseconds() || value.toMilliseconds() > max.toMilliseconds()) {
    failure(scope)(
      `${name} must be between ${min.toHumanString()} and ${max.toHumanString()}, got ${value.toHumanString()}`,
    );
  }
}

function integerBetween(scope: Construct, name: string, value: number, min: number, max: number): void {
  if (Token.isUnresolved(value)) failure(scope)(`${name} must be known at synthesis`);
  if (!Number.isInteger(value) || value < min || value > max) {
    failure(scope)(`${name} must be a whole number between ${min} and ${max}, got ${value}`);
  }
}
