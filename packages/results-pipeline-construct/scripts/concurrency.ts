/**
 * What the default and other settings of the fan-out do in accounts with different limits on concurrent Lambda executions.
 * A simulation with the retriers and defaults of the package; the worst of three seeds is printed.
 *
 * Usage: npm run bench:concurrency [-- ORDERS_AT_ONCE BATCH_SIZE]
 */
import { Duration } from 'aws-cdk-lib/core';
import { batchPlan, DEFAULT_BATCH_SIZE, DEFAULT_CONCURRENT_ORDERS } from '../src/state-machine/batches';
import { type Outcome, worstFanOut } from './simulate-fan-out';

const ORDERS = [200, 400, 2_000, 7_300];
const CALL_SECONDS = [0.1, 0.3, 1, 2];
const ACCOUNTS = [
  { limit: 10, heldByOthers: 0 },
  { limit: 10, heldByOthers: 5 },
  { limit: 10, heldByOthers: 7 },
  { limit: 50, heldByOthers: 0 },
  { limit: 1_000, heldByOthers: 0 },
];

const orderTimeout = Duration.seconds(10);

function main([atOnce, size]: number[]): void {
  const settings = atOnce
    ? [batchPlan(size || DEFAULT_BATCH_SIZE, atOnce)]
    : [batchPlan(DEFAULT_BATCH_SIZE, DEFAULT_CONCURRENT_ORDERS), batchPlan(DEFAULT_BATCH_SIZE, 200)];
  for (const plan of settings) {
    const { batchSize, batchConcurrency, maxConcurrentBatches } = plan;
    console.log(
      `\n${batchConcurrency * maxConcurrentBatches} orders at once: batches of ${batchSize}, ${maxConcurrentBatches} at once`,
    );
    print(['limit', 'held by others', 'B takes', ...ORDERS.map((orders) => `${orders.toLocaleString('en')} orders`)]);
    for (const account of ACCOUNTS) {
      for (const callSeconds of CALL_SECONDS) {
        const cells = ORDERS.map((orders) =>
          cell(worstFanOut({ ...account, ...plan, callSeconds, orders, orderTimeout })),
        );
        print([`${account.limit}`, `${account.heldByOthers}`, `${callSeconds} s`, ...cells]);
      }
    }
  }
  console.log(
    '\nOrders that failed, length of the fan-out, share of calls that Lambda refused, share of the time in which nothing of ' +
      'the limit was left for others.\nSimulated: worst of three seeds; a cold start takes 1.2 s.',
  );
}

function cell({ failed, seconds, throttled, starved }: Outcome): string {
  const share = (part: number) => `${Math.round(part * 100)} %`;
  return `${failed}, ${Math.round(seconds)} s, ${share(throttled)}, ${share(starved)}`;
}

const print = ([limit, held, takes, ...cells]: string[]) =>
  console.log(
    [limit.padStart(5), held.padStart(14), takes.padStart(7), ...cells.map((text) => text.padStart(25))].join('  '),
  );

main(process.argv.slice(2).map(Number));
