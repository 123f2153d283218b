import { Duration } from 'aws-cdk-lib/core';
import { longestCall, ORDER_RETRIES } from './retries';

/**
 * Order function calls at once that a new account has room for: its Lambda limit may be 10 concurrent executions (Lambda
 * developer guide, "Understanding Lambda function scaling": "New AWS accounts have reduced concurrency"), and half of them
 * stay free for everything else. `npm run bench:concurrency` shows what comes of other numbers.
 */
export const DEFAULT_CONCURRENT_ORDERS = 5;

/** Iterations of an inline Map that Step Functions runs at once (developer guide, "Inline mode": "up to 40"). */
const MAX_INLINE_ITERATIONS = 40;

/** Batches at once; a Distributed Map may run 10,000 (developer guide, "Distributed mode"). */
const MAX_BATCHES_AT_ONCE = 1_000;

/** Most order function calls at once: all batches, each with all that an inline Map runs. */
export const MAX_CONCURRENT_ORDERS = MAX_BATCHES_AT_ONCE * MAX_INLINE_ITERATIONS;

/** Orders of one batch: what starts at once in the largest one. */
export const MAX_BATCH_SIZE = MAX_INLINE_ITERATIONS;

/**
 * With smaller batches the results of all of them leave no room within 256 KiB to say what went wrong: of the shortest orders
 * a run can have 12,483, and with batches of 10 each problem still has 12 characters, enough for its index and outcome.
 */
export const MIN_BATCH_SIZE = 10;

/** Default number of orders in a batch: a run costs 25/n USD per million orders in transitions. */
export const DEFAULT_BATCH_SIZE = MAX_BATCH_SIZE;

/** Shortest order of the contract, `{"order":"accepted"}` and a comma, in bytes. */
const SHORTEST_ORDER = 21;

/** What the answer of the results function may have: Step Functions' limit on data between states, in bytes. */
export const PAYLOAD_LIMIT = 262_144;

/** Orders that a run can have at most. */
export const MAX_ORDERS = Math.floor(PAYLOAD_LIMIT / SHORTEST_ORDER);

/** Longest life of an Express execution. */
export const EXPRESS_LIMIT = Duration.minutes(5);

/** What an attempt may take beyond the function's own timeout: its cold start and the way there and back. */
const CALL_OVERHEAD = Duration.seconds(5);

/** What a batch takes to gather its results. */
const END_OF_BATCH = Duration.seconds(2);

/** How the order function's calls are spread over batches. */
export interface BatchPlan {
  /** Orders of one Express execution. */
  readonly batchSize: number;
  /** Orders of a batch that are under way at once. */
  readonly batchConcurrency: number;
  /** Express executions at once. */
  readonly maxConcurrentBatches: number;
}

/** As few batches at once as can be, each with the same number of calls; together never more than `maxConcurrentOrders`. */
export function batchPlan(batchSize: number, maxConcurrentOrders: number): BatchPlan {
  const maxConcurrentBatches = Math.ceil(maxConcurrentOrders / batchSize);
  return { batchSize, maxConcurrentBatches, batchConcurrency: Math.floor(maxConcurrentOrders / maxConcurrentBatches) };
}

/** Whether orders of a batch wait for others of it; otherwise all start at once. */
export const takesTurns = ({ batchSize, batchConcurrency }: Omit<BatchPlan, 'maxConcurrentBatches'>): boolean =>
  batchConcurrency < batchSize;

/** Timeout of one attempt at a Lambda call. */
export const attemptTimeout = (functionTimeout: Duration): Duration => functionTimeout.plus(CALL_OVERHEAD);

/**
 * Latest start of an order within its batch: with all its retries it still ends within the Express execution. An order
 * whose turn comes later is not tried, so that a batch never loses the outcomes of the others.
 */
export const latestStart = (orderTimeout: Duration): Duration => {
  const longest = longestCall(attemptTimeout(orderTimeout), ORDER_RETRIES).toSeconds();
  return EXPRESS_LIMIT.minus(Duration.seconds(longest)).minus(END_OF_BATCH);
};

/**
 * Longest time of a batch that the pipeline must carry: orders take turns, each turn lasts the function's whole timeout, and
 * an order of the last turn needs all its retries.
 */
export function longestBatch(orderTimeout: Duration, plan: Omit<BatchPlan, 'maxConcurrentBatches'>): Duration {
  const turnsBefore = Math.ceil(plan.batchSize / plan.batchConcurrency) - 1;
  const before = turnsBefore === 0 ? 0 : CALL_OVERHEAD.toSeconds() + turnsBefore * orderTimeout.toSeconds();
  return longestCall(attemptTimeout(orderTimeout), ORDER_RETRIES).plus(Duration.seconds(before));
}

/** Longest time in which all orders of the largest run are called once. */
export function longestFanOut(orderTimeout: Duration, maxConcurrentOrders: number, orders = MAX_ORDERS): Duration {
  return Duration.seconds(Math.ceil(orders / maxConcurrentOrders) * attemptTimeout(orderTimeout).toSeconds());
}

/**
 * Results of batches that fit into the result of a map: a number of at most four digits, and a comma each, within brackets.
 */
const MAX_BATCHES = Math.floor((PAYLOAD_LIMIT - 2) / 5);

/** What storing may take: an execution lives for a year (service quotas), and has to wait for its results before. */
const LONGEST_STORING = Duration.days(300);

/** Orders that a run can have whose orders lie in S3: their results fit into 256 KiB, and the slowest are stored in time. */
export function maxOrdersByReference(orderTimeout: Duration, batchSize: number, maxConcurrentOrders: number): number {
  const calls = Math.floor(LONGEST_STORING.toSeconds() / attemptTimeout(orderTimeout).toSeconds());
  return Math.min(MAX_BATCHES * batchSize, calls * maxConcurrentOrders);
}
