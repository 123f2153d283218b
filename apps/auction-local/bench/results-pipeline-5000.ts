/**
 * A run of 5,000 orders on the deployed template, with its time and its memory: the emulator and all Lambda workers
 * together. Ends with an error when an order is missing or stored twice, or when the run takes more than 3 GiB.
 */
import { Harness } from '../e2e/fixtures/results-pipeline/harness';
import { watchMemory } from '../e2e/fixtures/results-pipeline/memory';

const ORDERS = Number(process.argv[2] ?? 5_000);
const LIMIT_BYTES = 3 * 1024 ** 3;

async function main(): Promise<void> {
  const pipeline = await Harness.start();
  const memory = watchMemory(pipeline.emulator.pid);
  try {
    const startedAt = Date.now();
    const run = await pipeline.run('many-orders', { orders: ORDERS });
    const seconds = (Date.now() - startedAt) / 1000;
    const results = Object.values(await pipeline.results(run.name));
    const distinct = new Set(results.map(({ power }) => power)).size;
    const peak = memory.stop();

    console.log(`status      ${run.status}${run.error ? ` ${run.error}: ${run.cause}` : ''}`);
    console.log(`orders      ${ORDERS}, stored ${results.length}, distinct ${distinct}`);
    console.log(`time        ${seconds.toFixed(1)} s, ${(ORDERS / seconds).toFixed(0)} orders/s`);
    console.log(`peak memory ${(peak.bytes / 1024 ** 2).toFixed(0)} MiB in ${peak.processes} processes`);
    if (run.status !== 'SUCCEEDED' || results.length !== ORDERS || distinct !== ORDERS) {
      throw new Error(`expected ${ORDERS} orders, each stored exactly once`);
    }
    if (peak.bytes > LIMIT_BYTES) throw new Error('the run took more than 3 GiB');
  } finally {
    memory.stop();
    await pipeline.stop();
  }
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
