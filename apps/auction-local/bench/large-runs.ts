/** Large runs of orders by reference: how long they take, how much memory, and whether each order is stored once. */
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { RESULTS_PREFIX } from '@org/auction-infra/names';
import { clientConfig } from '@org/local-aws';
import { Harness } from '../e2e/fixtures/results-pipeline/harness';
import { type PeakMemory, watchMemory } from '../e2e/fixtures/results-pipeline/memory';
import { keyOf, OrdersBucket } from '../e2e/fixtures/results-pipeline/orders-objects';
import type { Order } from '../e2e/fixtures/results-pipeline/scripts';

const RUN_DATE = '2026-01-31';

/** One order in a hundred fails once, half of them after it was stored; one ends its process. */
const FAULTY = (n: number): Order['faults'] => {
  if (n === 1_234) return ['kill'];
  return n % 100 === 7 ? [n % 200 === 7 ? 'before' : 'after'] : undefined;
};

/** What one run took. */
export interface LargeRun {
  readonly name: string;
  readonly orders: number;
  readonly seconds: number;
  readonly peak: PeakMemory;
}

/**
 * Runs in an emulator of their own: plain, with faults, and the latter repeated.
 *
 * @throws Error when a run does not succeed, or an object is missing or one too many
 */
export async function largeRuns(orders: number, only?: 'plain'): Promise<LargeRun[]> {
  const pipeline = await Harness.start({}, 'JSONL');
  try {
    const run = (name: string, runId: string, faults?: typeof FAULTY) =>
      largeRun(pipeline, { name, runId, orders, faults });
    const plain = await run('plain', 'plain');
    if (only) return [plain];
    return [
      plain,
      await run('1 % fail once, a worker is killed', 'faulty', FAULTY),
      await run('the same run repeated', 'faulty', FAULTY),
    ];
  } finally {
    await pipeline.stop();
  }
}

interface Asked {
  readonly name: string;
  readonly runId: string;
  readonly orders: number;
  readonly faults?: typeof FAULTY;
}

async function largeRun(pipeline: Harness, { name, runId, orders, faults }: Asked): Promise<LargeRun> {
  const all = Array.from({ length: orders }, (_, power): Order => {
    const fault = faults?.(power);
    return { status: 'accepted', power, ...(fault && { faults: fault }) };
  });
  const ordersLocation = await new OrdersBucket(pipeline).put(all, `auction/${runId}.jsonl`);
  const memory = watchMemory(pipeline.emulator.pid);
  const startedAt = Date.now();
  const input = { runId, runDate: RUN_DATE, ordersLocation };
  const { status, error, cause, output } = await pipeline.ended(
    await pipeline.startOf(pipeline.outputs.StateMachineArn, input),
  );
  const seconds = (Date.now() - startedAt) / 1000;
  const peak = memory.stop();
  if (status !== 'SUCCEEDED' || output.stored !== orders) {
    throw new Error(`${orders} orders, ${name}: ${status} ${error}: ${cause} ${JSON.stringify(output)}`);
  }
  await compareKeys(pipeline, runId, all);
  return { name, orders, seconds, peak };
}

/** Every object of the run, by its key, which holds index and content of its order. */
async function compareKeys({ emulator, outputs }: Harness, runId: string, orders: readonly Order[]): Promise<void> {
  const client = new S3Client(clientConfig(emulator.endpoint));
  const prefix = `${RESULTS_PREFIX}${RUN_DATE}/${runId}/`;
  const missing = new Set(orders.map((order, index) => prefix + keyOf(order, index)));
  const more: string[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await client.send(
      new ListObjectsV2Command({ Bucket: outputs.ResultsBucketName, Prefix: prefix, ContinuationToken }),
    );
    for (const { Key } of page.Contents ?? []) if (!missing.delete(Key!)) more.push(Key!);
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken);
  if (missing.size + more.length === 0) return;
  throw new Error(
    `run ${runId}: ${missing.size} objects are missing, ${more.length} are too many: ${[...missing, ...more][0]}`,
  );
}

/** Prints a line for each run, and how much more memory the most orders take than the fewest. */
export function printLargeRuns(runs: readonly LargeRun[]): void {
  const megabytes = ({ peak }: LargeRun) => peak.bytes / 1024 ** 2;
  for (const run of runs) {
    console.log(
      `${run.orders.toLocaleString('en').padStart(9)} orders by reference, ${run.name.padEnd(34)} ` +
        `${run.seconds.toFixed(0).padStart(5)} s ${(run.orders / run.seconds).toFixed(0).padStart(4)} orders/s  ` +
        `peak ${megabytes(run).toFixed(0)} MiB in ${run.peak.processes} processes; every object is there once`,
    );
  }
}
