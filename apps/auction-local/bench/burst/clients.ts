import { type OrderRecord, submitOrders } from '@org/auction-infra/orders-client';
import type { ClientResult } from './ledger';

/** What every client of a run has in common. */
export interface ClientsOptions {
  readonly url: string;
  /** Orders of one POST. */
  readonly ordersPerPost: number;
  /** First part of each `record_id`. */
  readonly prefix: string;
}

const CREDENTIALS = { accessKeyId: 'burst', secretAccessKey: 'burst' };
/** Long enough for the slowest machine: a client that gives up fails the run. */
const PATIENCE = { maxAttempts: 200, maxElapsedMs: 20 * 60_000 };

/** The orders of one client. */
export function ordersOf({ prefix, ordersPerPost }: ClientsOptions, client: number): OrderRecord[] {
  return Array.from({ length: ordersPerPost }, (_, n) => ({
    record_id: `${prefix}-${client}-${n}`,
    parameter_1: 'abc',
    parameter_2: n / 8,
  }));
}

/** When clients begin: milliseconds from the start, evenly over the time. */
export function arrivals(ordersPerSecond: number, ordersPerPost: number, seconds: number): number[] {
  const clients = Math.max(1, Math.round((ordersPerSecond * seconds) / ordersPerPost));
  return Array.from({ length: clients }, (_, client) => (client * seconds * 1000) / clients);
}

/** One client: posts its orders until they are stored, as the client that the app ships does. */
export async function runClient(options: ClientsOptions, client: number): Promise<ClientResult> {
  const orders = ordersOf(options, client);
  const startedAt = performance.now();
  const { outcome, unconfirmed, attempts } = await submitOrders(options.url, orders, {
    region: 'eu-west-1',
    credentials: CREDENTIALS,
    ...PATIENCE,
  });
  const recordIds = orders.map(({ record_id }) => record_id);
  return { outcome, recordIds, unconfirmed, attempts, elapsedMs: performance.now() - startedAt };
}

/** Clients that begin at these times whatever becomes of the ones before; resolves when all are done. */
export function openLoop(options: ClientsOptions, startsMs: readonly number[]): Promise<ClientResult[]> {
  return Promise.all(
    startsMs.map(async (start, client) => {
      await new Promise((resolve) => setTimeout(resolve, start));
      return runClient(options, client);
    }),
  );
}

/** So many clients at a time, each followed by the next, for some seconds: the most that the path bears, in orders a second. */
export async function closedLoop(options: ClientsOptions, parallel: number, seconds: number): Promise<number> {
  const startedAt = performance.now();
  const until = startedAt + seconds * 1000;
  let next = 0;
  let stored = 0;
  await Promise.all(
    Array.from({ length: parallel }, async () => {
      while (performance.now() < until) {
        const { recordIds, unconfirmed } = await runClient(options, next++);
        stored += recordIds.length - unconfirmed.length;
      }
    }),
  );
  return (1000 * stored) / (performance.now() - startedAt);
}
