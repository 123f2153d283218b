import type { BatchPlan } from '../../src/state-machine/batches';
import { EXPRESS_GIGABYTES, EXPRESS_STEP_SECONDS, PRICES, QUOTAS } from './quotas';

/** How fast a run is, and what keeps it from being faster. */
export interface Throughput {
  readonly seconds: number;
  readonly ordersPerSecond: number;
  readonly limitedBy: 'maxConcurrentOrders' | keyof typeof QUOTAS;
}

/**
 * How long the storing of orders takes, none of which is retried.
 *
 * @param callSeconds one call of the order function
 */
export function throughputOf(orders: number, plan: BatchPlan, callSeconds: number): Throughput {
  const { batchSize, batchConcurrency, maxConcurrentBatches } = plan;
  const batchSeconds = Math.ceil(batchSize / batchConcurrency) * callSeconds;
  const rates: [Throughput['limitedBy'], number][] = [
    ['maxConcurrentOrders', (maxConcurrentBatches * batchSize) / batchSeconds],
    ['childStarts', QUOTAS.childStarts.value * batchSize],
    ['childrenAtOnce', (QUOTAS.childrenAtOnce.value * batchSize) / batchSeconds],
    ['lambdaConcurrency', QUOTAS.lambdaConcurrency.value / callSeconds],
    ['putsPerPrefix', QUOTAS.putsPerPrefix.value],
  ];
  const [limitedBy, ordersPerSecond] = rates.reduce((least, rate) => (rate[1] < least[1] ? rate : least));
  return { seconds: orders / ordersPerSecond, ordersPerSecond, limitedBy };
}

/** What the orchestration of a run costs, in USD. */
export function orchestrationOf(
  units: { readonly transitions: number; readonly children: number },
  { batchSize, batchConcurrency }: BatchPlan,
  callSeconds: number,
): number {
  const turns = Math.ceil(batchSize / batchConcurrency);
  const childSeconds = Math.ceil((turns * callSeconds) / EXPRESS_STEP_SECONDS - 1e-9) * EXPRESS_STEP_SECONDS;
  const perChild = PRICES.expressRequest + childSeconds * EXPRESS_GIGABYTES * PRICES.expressGigabyteSecond;
  return units.transitions * PRICES.transition + units.children * perChild;
}
