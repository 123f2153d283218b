/**
 * `npm run bench:burst`: what a burst does to a cold table. A new on-demand table takes 4,000 writes a second ("DynamoDB
 * on-demand capacity mode", "Understanding DynamoDB warm throughput"); here it is DynamoDB Local behind a proxy that
 * refuses what is over a rate as DynamoDB does. Clients arrive at 2.5 times that rate for a minute, honour 503 and
 * `Retry-After`, and send again what was not stored. The order handler is called as Lambda calls it.
 *
 * Ends with 1 when an order is lost, one is stored that was said not to be, a client is not done, or the table refused
 * less than half of the first minute's writes.
 */
import { parseArgs } from 'node:util';
import { startDynamoDbLocal } from './dynamodb-local';
import { errors, faults, HEAD, LEAST_REFUSED, row } from './report';
import { burst, type BurstOptions, ceiling } from './run';
import { simulatedTable } from './simulated-table';

/** Writes a second of a new on-demand table. */
const NEW_TABLE = 4000;
const ARRIVALS = 2.5;
const CEILING_SECONDS = 10;

const HELP = `npm run bench:burst -- [options]
  --seconds N        how long clients arrive (60)
  --orders N         orders of a POST (1000)
  --concurrency N    invocations at a time (10, what a new AWS account has)
  --throttle R,B     requests a second and burst of the API (50,100)
  --set MODULE.NAME=VALUE   another constant of the handler, e.g. storage.PARALLEL_BATCHES=4; may be repeated
  --limit N          writes a second of the table, instead of half of this machine's ceiling
  --cold-only        without the run against a warm table
  --simulate         nothing but the simulation of the same burst on AWS, with these constants and others`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '60' },
      orders: { type: 'string', default: '1000' },
      concurrency: { type: 'string', default: '10' },
      throttle: { type: 'string', default: '50,100' },
      set: { type: 'string', multiple: true, default: [] },
      limit: { type: 'string' },
      'cold-only': { type: 'boolean', default: false },
      simulate: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(HELP);
  if (values.simulate) return console.log(simulatedTable().join('\n'));
  const [rateLimit, burstLimit] = values.throttle.split(',').map(Number);
  const local = await startDynamoDbLocal();
  try {
    const options: BurstOptions = {
      dynamoDb: local.endpoint,
      seconds: Number(values.seconds),
      ordersPerPost: Number(values.orders),
      concurrency: Number(values.concurrency),
      throttle: { rateLimit, burstLimit },
      settings: values.set,
    };
    await measure(options, values.limit ? Number(values.limit) : undefined, values['cold-only']);
  } finally {
    local.stop();
  }
}

async function measure(options: BurstOptions, givenLimit: number | undefined, coldOnly: boolean): Promise<void> {
  let limit = givenLimit;
  if (limit === undefined) {
    const most = await ceiling({ ...options, concurrency: 4 }, CEILING_SECONDS);
    limit = Math.round(Math.min(NEW_TABLE, most / 2));
    console.log(`ceiling of this machine, unthrottled: ${most.toFixed(0)} orders/s`);
  }
  const arriving = Math.round(ARRIVALS * limit);
  console.log(`the table takes ${limit} writes/s, ${arriving} orders/s arrive for ${options.seconds} s`);
  console.log(
    `in POSTs of ${options.ordersPerPost}; every order takes at least ${(arriving / limit).toFixed(1)} times as long\n`,
  );
  console.log(HEAD);

  const cold = await burst(options, 'cold', limit, arriving);
  console.log(row('cold', cold));
  const footnotes = [errors(cold)];
  const problems = faults(cold, LEAST_REFUSED);
  if (!coldOnly) {
    const warm = await burst(options, 'warm', arriving, arriving);
    console.log(row('warmThroughput', warm));
    footnotes.push(errors(warm));
    problems.push(...faults(warm, 0));
  }
  console.log(`\n${footnotes.join('\n')}`);
  console.log(problems.length === 0 ? '\nnothing lost, nothing stored that was denied, every client done' : '');
  problems.forEach((problem) => console.error(problem));
  process.exitCode = problems.length === 0 ? 0 : 1;
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
