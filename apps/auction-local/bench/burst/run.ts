import { startApi } from './api';
import { arrivals, closedLoop, openLoop } from './clients';
import { Environments } from './environments';
import { type ClientResult, compare, type Comparison, Ledger } from './ledger';
import { OrdersTable } from './table';
import { startThrottledDynamoDb, type Take } from './throttled-dynamodb';
import { TokenBucket } from './token-bucket';

/** Milliseconds that Lambda gives the handler: the construct's default. */
const TIMEOUT_MS = 28_000;

/** What a run is made of. */
export interface BurstOptions {
  /** Address of DynamoDB. */
  readonly dynamoDb: string;
  readonly seconds: number;
  readonly ordersPerPost: number;
  /** Maximum number of invocations at a time. */
  readonly concurrency: number;
  readonly throttle: { readonly rateLimit: number; readonly burstLimit: number };
  readonly settings: readonly string[];
}

/** What a run showed. */
export interface BurstResult extends Comparison {
  readonly limit: number;
  readonly orders: number;
  readonly results: readonly ClientResult[];
  readonly ledger: Ledger;
  /** Seconds from the first arrival to the last client's end. */
  readonly seconds: number;
  readonly billedSeconds: number;
  readonly peakInvocations: number;
  readonly storageErrors: Readonly<Record<string, number>>;
}

/** The most that the whole path bears without a limit: clients, API, handler and table, in orders a second. */
export async function ceiling(options: BurstOptions, seconds: number, parallel = 4): Promise<number> {
  return withSystem(options, 'ceiling', async ({ url }) => {
    const clients = { url, ordersPerPost: options.ordersPerPost, prefix: 'ceiling' };
    await closedLoop(clients, parallel, seconds / 5); // every environment has been used once
    return closedLoop({ ...clients, prefix: 'ceiling-warm' }, parallel, seconds);
  });
}

/** Arrivals at a table that takes `limit` writes a second, until every client is done. */
export async function burst(
  options: BurstOptions,
  name: string,
  limit: number,
  ordersPerSecond: number,
): Promise<BurstResult> {
  return withSystem(options, name, async ({ url, ledger, limitTable, environments, table }) => {
    const bucket = new TokenBucket(limit, limit, () => performance.now());
    limitTable((wanted) => bucket.take(wanted));
    const startedAt = performance.now();
    const starts = arrivals(ordersPerSecond, options.ordersPerPost, options.seconds);
    const results = await openLoop({ url, ordersPerPost: options.ordersPerPost, prefix: name }, starts);
    const seconds = (performance.now() - startedAt) / 1000;
    return {
      ...compare(results, await table.keys()),
      limit,
      orders: starts.length * options.ordersPerPost,
      results,
      ledger,
      seconds,
      billedSeconds: environments.billedMs / 1000,
      peakInvocations: environments.peak,
      storageErrors: environments.storageErrors,
    };
  });
}

interface System {
  readonly url: string;
  readonly ledger: Ledger;
  readonly environments: Environments;
  readonly table: OrdersTable;
  limitTable(take: Take): void;
}

async function withSystem<Result>(
  options: BurstOptions,
  name: string,
  use: (system: System) => Promise<Result>,
): Promise<Result> {
  const table = new OrdersTable(options.dynamoDb, name);
  await table.create();
  const proxy = await startThrottledDynamoDb(options.dynamoDb);
  const environments = await Environments.start({
    ...options,
    dynamoDb: proxy.endpoint,
    tableName: name,
    timeoutMs: TIMEOUT_MS,
  });
  const { rateLimit, burstLimit } = options.throttle;
  const ledger = new Ledger(() => performance.now(), options.seconds * 1000);
  proxy.watch((...batch) => ledger.batch(...batch));
  const api = await startApi(environments, new TokenBucket(rateLimit, burstLimit, () => performance.now()), ledger);
  try {
    return await use({ url: api.url, ledger, environments, table, limitTable: (take) => proxy.limit(take) });
  } finally {
    environments.stop();
    await api.close();
    await proxy.close();
    await table.delete();
  }
}
