/**
 * What a run of the results pipeline costs with orders in the answer and by reference, beside an inline Map that does the same:
 * all are deployed and run here, their billable units are counted from what they did, and priced by AWS's list. More orders than
 * an answer can have are run by reference only, also with faults and repeated, with time and memory; the most memory may be 1.2
 * times that of 5,000 orders. At the end a million orders are simulated.
 *
 * Usage: npm run bench:results [-- ORDERS...], by default 400 and 5,000 orders.
 */
import { execFileSync } from 'node:child_process';
import * as path from 'node:path';
import { deploy } from '@org/local-aws';
import { Harness } from '../e2e/fixtures/results-pipeline/harness';
import { OrdersBucket } from '../e2e/fixtures/results-pipeline/orders-objects';
import { APP } from '../src/system/repository';
import { ASSUMED, type BillableUnits, callsOf, costsOf, countExecution, PRICES } from './billable-units';
import { largeRuns, printLargeRuns } from './large-runs';

const SIZES = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [400, 5_000];

/** Of these orders, an answer has room for so many. */
const MOST_BY_VALUE = 7_000;

/** What the memory of large runs is compared with, and may be of it. */
const SMALL_RUN = 5_000;
const MOST_MEMORY = 1.2;

/** History events of one iteration of an inline Map on AWS, and what an execution may have of them. */
const EVENTS_PER_ITERATION = 7;
const HISTORY_LIMIT = 25_000;

async function main(): Promise<void> {
  const sizes = SIZES.filter((size) => size <= MOST_BY_VALUE);
  if (sizes.length > 0) await compare(sizes);
  const large = SIZES.filter((size) => size > MOST_BY_VALUE);
  if (large.length > 0) await runLarge(large);
  const script = path.join(__dirname, '../../../packages/results-pipeline-construct/scripts/large-runs/main.ts');
  execFileSync(process.execPath, ['--conditions=@org/auction-platform-source', '--import', 'tsx', script], {
    stdio: 'inherit',
  });
}

/** Time and memory of runs that no answer can carry. */
async function runLarge(sizes: readonly number[]): Promise<void> {
  const small = await largeRuns(SMALL_RUN, 'plain');
  printLargeRuns(small);
  const [{ peak: least }] = small;
  for (const size of sizes) {
    const runs = await largeRuns(size);
    printLargeRuns(runs);
    const ratio = Math.max(...runs.map(({ peak }) => peak.bytes)) / least.bytes;
    console.log(`the most memory is ${ratio.toFixed(2)} times that of ${SMALL_RUN} orders`);
    if (ratio > MOST_MEMORY) throw new Error(`more than ${MOST_MEMORY} times`);
  }
}

async function compare(sizes: readonly number[]): Promise<void> {
  const pipeline = await Harness.start({}, 'JSONL');
  const bucket = new OrdersBucket(pipeline);
  try {
    const inlineMap = await deployInlineMap(pipeline);
    // So that no call runs into its timeout while forty Python processes start at once here.
    await measure(pipeline, pipeline.outputs.StateMachineArn, runOf('warm-up', 80));
    const lines: string[][] = [];
    for (const size of sizes) {
      const run = runOf(`batched-${size}`, size);
      const batched = await measure(pipeline, pipeline.outputs.StateMachineArn, run);
      const { orders, ...repeat } = runOf(`by-reference-${size}`, size);
      const ordersLocation = await bucket.put(orders);
      const byReference = await measure(pipeline, pipeline.outputs.StateMachineArn, { ...repeat, ordersLocation });
      const inline = await measure(pipeline, inlineMap, { orders: run.orders });
      const [cheap, dear] = [batched, inline].map((units) => perMillion(costsOf(units, 40).orchestration, size));
      lines.push(
        row('batches of 40, 5 orders at once', size, batched, 5),
        row('batches of 40, all at once', size, batched, 40),
        row('by reference, 5 orders at once', size, byReference, 5),
        row('by reference, all at once', size, byReference, 40),
        row(inlineName(size), size, inline, 40),
      );
      lines.push([`  ratio ${(dear / cheap).toFixed(0)} : 1`]);
    }
    print(lines);
  } finally {
    await pipeline.stop();
  }
}

const runOf = (runId: string, size: number) => ({
  runId,
  runDate: '2026-01-31',
  orders: Array.from({ length: size }, (_, power) => ({ status: 'accepted', power })),
});

async function deployInlineMap({ emulator, outputs }: Harness): Promise<string> {
  const app = `${process.execPath} --conditions=@org/auction-platform-source --import tsx ${path.join(__dirname, 'inline-map-app.ts')}`;
  const env = { ...emulator.env, ORDER_FUNCTION: outputs.OrderFunctionName };
  const deployed = await deploy({ ...emulator, env }, { app, stacks: ['InlineMap'], cwd: APP });
  return deployed.InlineMap.StateMachineArn;
}

/** Runs a state machine to its end, and counts what it used. */
async function measure(pipeline: Harness, stateMachineArn: string, input: object): Promise<BillableUnits> {
  const { endpoint } = pipeline.emulator;
  const used = async () => ({
    calls: await callsOf(endpoint, pipeline.outputs.OrderFunctionName),
    objects: (await pipeline.allKeys()).length,
  });
  const before = await used();
  const run = await pipeline.ended(await pipeline.startOf(stateMachineArn, input));
  if (run.status !== 'SUCCEEDED') throw new Error(`${run.name} ended as ${run.status}: ${run.error}: ${run.cause}`);
  const after = await used();
  return {
    ...(await countExecution(endpoint, run.arn)),
    lambdaCalls: after.calls - before.calls,
    puts: after.objects - before.objects,
  };
}

const perMillion = (usd: number, orders: number) => (usd / orders) * 1e6;

const inlineName = (orders: number) =>
  orders * EVENTS_PER_ITERATION > HISTORY_LIMIT ? 'inline Map (fails on AWS *)' : 'inline Map';

function row(name: string, orders: number, units: BillableUnits, ordersAtOnce: number): string[] {
  const { orchestration, functionsAndStorage } = costsOf(units, ordersAtOnce);
  const counts = [orders, units.transitions, units.expressRequests, units.lambdaCalls, units.puts].map((n) =>
    n.toString(),
  );
  const costs = [orchestration, functionsAndStorage].map((usd) => perMillion(usd, orders).toFixed(2));
  return [name, ...counts, ...costs];
}

function print(lines: string[][]): void {
  const head = ['', 'orders', 'transitions', 'Express', 'λB calls', 'PUTs', 'orchestration', 'λB and S3'];
  const widths = head.map((title, i) =>
    Math.max(title.length, ...lines.map((line) => (line.length > 1 ? line[i].length : 0))),
  );
  const format = (line: string[]) =>
    line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  ');
  console.log(
    `\n${format(head)}\n${''.padEnd(widths[0])}  ${'counted'.padEnd(widths.slice(1, 6).reduce((a, b) => a + b + 2))}USD per million orders`,
  );
  for (const line of lines) console.log(line.length > 1 ? format(line) : line[0]);
  console.log(
    `\nList prices: ${PRICES.transition * 1e6} USD per million transitions, ${PRICES.expressRequest * 1e6} per million Express ` +
      `requests, ${PRICES.put * 1e6} per million PUTs. Assumed: ${ASSUMED.callSeconds * 1000} ms a call.\n` +
      `* ${EVENTS_PER_ITERATION} history events an order, ${HISTORY_LIMIT.toLocaleString('en')} an execution.`,
  );
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
