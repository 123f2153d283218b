import { pauseMs } from '@org/auction-infra/orders-client';
import { TokenBucket } from './token-bucket';

/**
 * The same burst as a simulation: a machine with few cores cannot run the hundreds of invocations that AWS runs at the
 * same time while they wait for a table. Clients, throttle, Lambda's limit, the handler's rounds and the table are those of
 * the benchmark; only the time that a call takes is assumed.
 */
export interface SimulationOptions {
  /** Writes a second of the table. */
  readonly limit: number;
  readonly ordersPerSecond: number;
  readonly seconds: number;
  readonly ordersPerPost: number;
  /** Concurrent executions of Lambda. */
  readonly concurrency: number;
  readonly throttle: { readonly rateLimit: number; readonly burstLimit: number };
  readonly handler: HandlerConstants;
}

/** The handler's constants, in milliseconds. */
export interface HandlerConstants {
  readonly patienceMs: number;
  readonly parallelBatches: number;
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  readonly firstRetryAfterMs: number;
  readonly longestRetryAfterMs: number;
}

/** Those of `src/post_lambda`; a test compares them. */
export const HANDLER: HandlerConstants = {
  patienceMs: 5000,
  parallelBatches: 8,
  firstPauseMs: 100,
  longestPauseMs: 2000,
  firstRetryAfterMs: 2000,
  longestRetryAfterMs: 15_000,
};

/** What the simulation showed. */
export interface SimulationResult {
  readonly seconds: number;
  readonly answers: Readonly<Record<number, number>>;
  /** Writes that were sent to the table. */
  readonly writes: number;
  readonly peakInvocations: number;
  readonly billedSeconds: number;
}

const CALL_MS = 10;
const BATCH = 25;
const API_RETRY_AFTER_MS = 1000;

interface Client {
  pending: number;
  attempts: number;
}

/** Runs it; the same seed gives the same result. */
export function simulate(options: SimulationOptions, seed = 1): SimulationResult {
  const { limit, throttle, handler } = options;
  const events = new Events();
  const now = () => events.now;
  const table = new TokenBucket(limit, limit, now);
  const api = new TokenBucket(throttle.rateLimit, throttle.burstLimit, now);
  const random = generator(seed);
  const answers: Record<number, number> = {};
  /** How often in a row each idle environment answered 503. */
  const idle: number[] = [];
  let running = 0;
  let peakInvocations = 0;
  let billedMs = 0;
  let writes = 0;
  let lastMs = 0;

  function post(client: Client): void {
    client.attempts++;
    if (api.take(1) === 0) return again(client, 429, API_RETRY_AFTER_MS);
    if (running >= options.concurrency) return again(client, 500, 0);
    peakInvocations = Math.max(peakInvocations, ++running);
    round(client, idle.pop() ?? 0, now(), 0);
  }

  /** All pending orders once, as many batches at a time as the handler has threads. */
  function round(client: Client, refusedInARow: number, startedAt: number, attempt: number): void {
    let unsent = client.pending;
    let left = 0;
    const some = () => {
      const wanted = Math.min(unsent, BATCH * handler.parallelBatches);
      writes += wanted;
      left += wanted - table.take(wanted);
      unsent -= wanted;
      events.in(CALL_MS, unsent > 0 ? some : () => endRound(client, left, refusedInARow, startedAt, attempt));
    };
    some();
  }

  function endRound(client: Client, left: number, refusedInARow: number, startedAt: number, attempt: number): void {
    client.pending = left;
    const pause = random() * Math.min(handler.longestPauseMs, handler.firstPauseMs * 2 ** attempt);
    if (left > 0 && now() + pause < startedAt + handler.patienceMs) {
      return events.in(pause, () => round(client, refusedInARow, startedAt, attempt + 1));
    }
    running--;
    billedMs += now() - startedAt;
    idle.push(left > 0 ? refusedInARow + 1 : 0);
    if (left > 0) {
      const retryAfter = Math.min(handler.longestRetryAfterMs, handler.firstRetryAfterMs * 2 ** refusedInARow);
      return again(client, 503, retryAfter);
    }
    answers[201] = (answers[201] ?? 0) + 1;
    lastMs = now();
  }

  function again(client: Client, status: number, retryAfter: number): void {
    answers[status] = (answers[status] ?? 0) + 1;
    events.in(pauseMs(client.attempts, retryAfter, random()), () => post(client));
  }

  const clients = Math.round((options.ordersPerSecond * options.seconds) / options.ordersPerPost);
  for (let n = 0; n < clients; n++) {
    const client: Client = { pending: options.ordersPerPost, attempts: 0 };
    events.in((1000 * n * options.seconds) / clients, () => post(client));
  }
  events.run();
  return { seconds: lastMs / 1000, answers, writes, peakInvocations, billedSeconds: billedMs / 1000 };
}

/** What happens next, in the order of its time. */
class Events {
  now = 0;
  private readonly byTime = new Map<number, (() => void)[]>();

  /** Milliseconds are rounded up to whole ones, so that what happens next is found at once. */
  in(milliseconds: number, event: () => void): void {
    const at = this.now + Math.ceil(milliseconds);
    const others = this.byTime.get(at);
    if (others) others.push(event);
    else this.byTime.set(at, [event]);
  }

  run(): void {
    while (this.byTime.size > 0) {
      // what an event adds to its own millisecond comes after it
      for (const event of this.byTime.get(this.now) ?? []) event();
      this.byTime.delete(this.now);
      this.now++;
    }
  }
}

/** Numbers from 0 to 1 that follow from a seed: the generator of Park and Miller (Communications of the ACM, 1988). */
function generator(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}
