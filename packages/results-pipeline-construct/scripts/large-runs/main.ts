/**
 * Simulates runs of orders by reference over the synthesized definition, and prints what they are made of, cost and take.
 *
 * Usage: npm run bench:results prints it at its end; ORDERS... by default 1,000,000.
 */
import { Duration } from 'aws-cdk-lib/core';
import {
  batchPlan,
  DEFAULT_BATCH_SIZE,
  DEFAULT_CONCURRENT_ORDERS,
  maxOrdersByReference,
} from '../../src/state-machine/batches';
import { CALL_SECONDS } from './quotas';
import { define, type Kind, simulate } from './simulate';
import { orchestrationOf, throughputOf } from './throughput';

const VARIANTS: Record<string, readonly Kind[]> = {
  plain: [{ share: 1 }],
  '1 % of the calls fail once': [{ share: 0.4, failingOnce: 1 }, { share: 0.6 }],
  'an order of each batch rejected': [{ share: 1, rejected: 1 }],
};

async function main(sizes: number[]): Promise<void> {
  const most = maxOrdersByReference(Duration.seconds(10), DEFAULT_BATCH_SIZE, 200);
  for (const orders of sizes) {
    if (orders > most) throw new Error(`a run has at most ${most} orders, got ${orders}`);
    console.log(`\n${orders.toLocaleString('en')} orders by reference, simulated (${CALL_SECONDS * 1000} ms a call)`);
    for (const atOnce of [200, DEFAULT_CONCURRENT_ORDERS]) {
      const plan = batchPlan(DEFAULT_BATCH_SIZE, atOnce);
      const { seconds, limitedBy } = throughputOf(orders, plan, CALL_SECONDS);
      for (const [name, kinds] of Object.entries(VARIANTS)) {
        const run = await simulate(define({ maxConcurrentOrders: atOnce }), orders, kinds);
        const usd = (orchestrationOf(run, plan, CALL_SECONDS) / orders) * 1e6;
        console.log(
          `  ${String(atOnce).padStart(3)} at once, ${name.padEnd(32)} ${run.status.padEnd(9)} ` +
            `stored ${run.output.stored}, rejected ${run.output.rejected}; ${run.children} children, ` +
            `${run.transitions} transitions, ${run.orderCalls} calls, ${run.events} events, result ${run.resultBytes} bytes; ` +
            `${usd.toFixed(2)} USD per million; ${(seconds / 60).toFixed(0)} min by ${limitedBy}`,
        );
      }
    }
  }
}

main(process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1_000_000]).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
