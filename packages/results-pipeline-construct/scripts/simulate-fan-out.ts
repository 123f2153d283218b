import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Duration } from 'aws-cdk-lib/core';
import { type BatchPlan, latestStart, takesTurns } from '../src/state-machine/batches';
import { lambdaRetries, ORDER_RETRIES } from '../src/state-machine/retries';

/** An account, and a run of the results pipeline in it. */
export interface Scenario extends BatchPlan {
  /** Concurrent executions that the account may have. */
  readonly limit: number;
  /** How many of them other functions hold all the time. */
  readonly heldByOthers: number;
  /** Orders of the run. */
  readonly orders: number;
  /** What the order function takes, seconds; a tenth more or less. */
  readonly callSeconds: number;
  /** Timeout of the order function. */
  readonly orderTimeout: Duration;
  /** The same seed gives the same run. */
  readonly seed: number;
}

/** What became of the run. */
export interface Outcome {
  /** Orders that were throttled through all retries, or whose turn came too late. */
  readonly failed: number;
  /** Length of the fan-out, seconds. */
  readonly seconds: number;
  /** Share of calls that Lambda refused. */
  readonly throttled: number;
  /** Share of the time in which the account had no execution left for anybody else. */
  readonly starved: number;
  /** Most calls at once. */
  readonly mostAtOnce: number;
  /** Longest batch, seconds. */
  readonly longestBatch: number;
}

/** A new environment takes this much longer for its first call, seconds. */
const COLD_START = 1.2;

/** Between the start of a child execution and the call of its first order, seconds. */
const CHILD_START = 0.1;

const THROTTLED = 'Lambda.TooManyRequestsException';

interface Order {
  readonly batch: Batch;
  /** Retries so far, by retrier. */
  readonly retries: Map<sfn.RetryProps, number>;
}

interface Batch {
  readonly startedAt: number;
  waiting: number;
  open: number;
}

/**
 * Runs the fan-out by discrete events, with the retriers of the definition: batches, the turns within a batch, the account's
 * limit, throttling, backoff with full jitter. Nothing waits, nothing is random.
 */
export function simulateFanOut(scenario: Scenario): Outcome {
  const random = randomNumbers(scenario.seed);
  const retriers = lambdaRetries(ORDER_RETRIES, []);
  const latest = latestStart(scenario.orderTimeout).toSeconds();
  const agenda = new Agenda();
  const free = scenario.limit - scenario.heldByOthers;
  let [running, warm, ordersLeft, calls, refused, failed] = [0, 0, scenario.orders, 0, 0, 0];
  let [mostAtOnce, longestBatch, fullSince, full] = [0, 0, 0, 0];

  const startBatch = () => {
    if (ordersLeft === 0) return;
    const size = Math.min(scenario.batchSize, ordersLeft);
    ordersLeft -= size;
    const batch = { startedAt: agenda.now, waiting: size, open: size };
    for (let i = 0; i < Math.min(scenario.batchConcurrency, size); i++) agenda.in(CHILD_START, () => nextOrder(batch));
  };
  const nextOrder = (batch: Batch): void => {
    if (batch.waiting === 0) return;
    batch.waiting -= 1;
    if (takesTurns(scenario) && agenda.now - batch.startedAt > latest) return ended(batch, false);
    call({ batch, retries: new Map() });
  };
  const call = (order: Order) => {
    calls += 1;
    if (running >= free) return throttle(order);
    running += 1;
    mostAtOnce = Math.max(mostAtOnce, running);
    if (running === free) fullSince = agenda.now;
    const cold = running > warm ? COLD_START : 0;
    warm = Math.max(warm, running);
    agenda.in(cold + scenario.callSeconds * (0.9 + 0.2 * random()), () => {
      if (running === free) full += agenda.now - fullSince;
      running -= 1;
      ended(order.batch, true);
    });
  };
  const throttle = (order: Order): void => {
    refused += 1;
    const retrier = retriers.find(({ errors }) => errors?.some((error) => [THROTTLED, 'States.ALL'].includes(error)));
    const done = retrier ? (order.retries.get(retrier) ?? 0) : 0;
    if (!retrier || done >= (retrier.maxAttempts ?? 3)) return ended(order.batch, false);
    order.retries.set(retrier, done + 1);
    agenda.in(delayOf(retrier, done) * random(), () => call(order));
  };
  const ended = (batch: Batch, stored: boolean): void => {
    if (!stored) failed += 1;
    batch.open -= 1;
    if (batch.open > 0) return nextOrder(batch);
    longestBatch = Math.max(longestBatch, agenda.now - batch.startedAt);
    startBatch();
  };

  for (let i = 0; i < scenario.maxConcurrentBatches; i++) startBatch();
  agenda.run();
  return {
    failed,
    seconds: agenda.now,
    throttled: calls === 0 ? 0 : refused / calls,
    starved: agenda.now === 0 ? 0 : full / agenda.now,
    mostAtOnce,
    longestBatch,
  };
}

const SEEDS = [1, 2, 3];

/** The worst of three seeds: most orders that failed, then the longest. */
export function worstFanOut(scenario: Omit<Scenario, 'seed'>): Outcome {
  return SEEDS.map((seed) => simulateFanOut({ ...scenario, seed })).reduce((a, b) =>
    b.failed > a.failed || (b.failed === a.failed && b.seconds > a.seconds) ? b : a,
  );
}

/** The longest delay before a retry, in seconds; full jitter draws from zero to it. */
function delayOf({ interval, backoffRate, maxDelay }: sfn.RetryProps, retriesDone: number): number {
  const delay = (interval?.toSeconds() ?? 1) * (backoffRate ?? 2) ** retriesDone;
  return Math.min(delay, maxDelay?.toSeconds() ?? Infinity);
}

/** Events in the order of their time: a binary heap. */
class Agenda {
  public now = 0;
  private readonly heap: { at: number; what: () => void }[] = [];

  public in(seconds: number, what: () => void): void {
    const { heap } = this;
    let child = heap.push({ at: this.now + seconds, what }) - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (heap[parent].at <= heap[child].at) break;
      [heap[parent], heap[child]] = [heap[child], heap[parent]];
      child = parent;
    }
  }

  public run(): void {
    for (let event = this.first(); event; event = this.first()) {
      this.now = event.at;
      event.what();
    }
  }

  private first(): { at: number; what: () => void } | undefined {
    const { heap } = this;
    const [first] = heap;
    const last = heap.pop();
    if (heap.length === 0 || last === undefined) return first;
    heap[0] = last;
    for (let parent = 0, child = 1; child < heap.length; child = 2 * parent + 1) {
      if (child + 1 < heap.length && heap[child + 1].at < heap[child].at) child += 1;
      if (heap[parent].at <= heap[child].at) break;
      [heap[parent], heap[child]] = [heap[child], heap[parent]];
      parent = child;
    }
    return first;
  }
}

/** Numbers from 0 to 1 by a linear congruential generator (Numerical Recipes' constants): the same on every machine. */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
