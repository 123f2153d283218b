/**
 * `npm run bench:sustained`: POSTs of 10 orders through the local API for 15 minutes (`-- --minutes N`), at two thirds of the
 * highest rate that it bears, which is found and printed first. Prints latency percentiles, memory and open sockets
 * by the minute.
 *
 * The orders' ids repeat, so that the table does not grow: what grows then is a leak, or what the emulator keeps as AWS
 * does, each log line and each sample of a metric (about 15 KiB a POST). Ends with 1 when a POST is not
 * answered with 201, or when memory or sockets of the handler or the emulator grew from the first minute to the last.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { OrderRecord } from '@org/auction-infra/orders-client';
import { LocalSystem } from '../../e2e/support/system';
import { synthesize } from '../../src/system/synth';
import { growth, Minutes } from './minutes';
import { type Sample, sample } from './processes';

const ORDERS = 10;
const BATCHES = 100;
const PART_OF_MOST = 2 / 3;
const PARALLEL = [1, 2, 4, 8];
const SECONDS_EACH = 8;
/** More requests than this in flight: the rate is not borne any more, and the run ends. */
const MOST_IN_FLIGHT = 500;

const isHandler = (commandLine: string) => /OrderApiHandler/.test(commandLine);

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { minutes: { type: 'string', default: '15' } } });
  const minutes = Number(values.minutes);
  if (!(minutes > 0)) throw new Error(`--minutes must be more than 0, got ${values.minutes}`);
  const system = await LocalSystem.deploy(await synthesize(), ['Dev/*']);
  try {
    const most = await highestRate(system);
    const rate = most * PART_OF_MOST;
    console.log(`\n${rate.toFixed(1)} POSTs of ${ORDERS} orders a second for ${minutes} minutes`);
    process.exitCode = (await sustain(system, rate, minutes)).length === 0 ? 0 : 1;
  } finally {
    await system.stop();
  }
}

/** POSTs a second with one, two, four, eight clients that post one after the other: the most of them. */
async function highestRate(system: LocalSystem): Promise<number> {
  let most = 0;
  for (const parallel of PARALLEL) {
    const startedAt = performance.now();
    let posts = 0;
    await Promise.all(
      Array.from({ length: parallel }, async () => {
        while (performance.now() - startedAt < SECONDS_EACH * 1000) {
          if (await post(system, posts)) posts++;
        }
      }),
    );
    const rate = (1000 * posts) / (performance.now() - startedAt);
    console.log(`${parallel} clients: ${rate.toFixed(1)} POSTs/s`);
    most = Math.max(most, rate);
  }
  return most;
}

async function sustain(system: LocalSystem, rate: number, minutes: number): Promise<string[]> {
  const results = new Minutes();
  const samples: Sample[] = [];
  const inFlight = new Set<Promise<void>>();
  console.log(
    '\n| minute | POSTs | not 201 | p50 | p90 | p99 | max | handler | its sockets | emulator | its sockets |',
  );
  console.log(`| ${Array<string>(11).fill('---:').join(' | ')} |`);
  const startedAt = performance.now();
  for (let n = 0; n < rate * minutes * 60; n++) {
    const dueMs = (1000 * n) / rate;
    await sleep(Math.max(0, startedAt + dueMs - performance.now()));
    if (Math.floor(dueMs / 60_000) > samples.length) samples.push(look(system, results, samples.length));
    if (inFlight.size > MOST_IN_FLIGHT) throw new Error(`more than ${MOST_IN_FLIGHT} requests wait for an answer`);
    const request = post(system, n).then((stored) => {
      results.add(dueMs, performance.now() - startedAt - dueMs, stored);
      inFlight.delete(request);
    });
    inFlight.add(request);
  }
  await Promise.all(inFlight);
  samples.push(look(system, results, samples.length));
  return problems(results, samples);
}

function look(system: LocalSystem, results: Minutes, minute: number): Sample {
  const now = sample(system.emulator.pid, isHandler);
  const { requests, notStored, p50, p90, p99, max } = results.figures(minute);
  const latencies = [p50, p90, p99, max].map((latency) => `${latency.toFixed(0)} ms`);
  const processes = [now.handler, now.emulator].flatMap(({ bytes, sockets }) => [
    `${(bytes / 2 ** 20).toFixed(0)} MiB`,
    sockets,
  ]);
  console.log(`| ${[minute + 1, requests, notStored, ...latencies, ...processes].join(' | ')} |`);
  return now;
}

function problems(results: Minutes, samples: readonly Sample[]): string[] {
  const [first, last] = [samples[0], samples.at(-1)!];
  const later = samples.slice(1).reduce((sum, _, minute) => sum + results.figures(minute + 1).requests, 0);
  const found = [
    ...(results.notStored > 0 ? [`${results.notStored} POSTs were not answered with 201`] : []),
    ...growth('handler', first.handler, last.handler, later),
    ...growth('emulator', first.emulator, last.emulator, later),
  ];
  console.log(found.length === 0 ? '\nmemory and sockets are flat, every POST was answered with 201' : '');
  found.forEach((problem) => console.error(problem));
  return found;
}

async function post(system: LocalSystem, n: number): Promise<boolean> {
  const orders: OrderRecord[] = Array.from({ length: ORDERS }, (_, order) => ({
    record_id: `sustained-${n % BATCHES}-${order}`,
    parameter_1: 'abc',
    parameter_2: order / 8,
  }));
  try {
    return (await system.post(orders)).status === 201;
  } catch {
    return false;
  }
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
