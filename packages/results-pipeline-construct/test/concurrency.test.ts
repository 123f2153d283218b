/** The README's table of concurrency is what the simulation says. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { Duration } from 'aws-cdk-lib/core';
import { worstFanOut } from '../scripts/simulate-fan-out';
import { batchPlan, DEFAULT_BATCH_SIZE, DEFAULT_CONCURRENT_ORDERS } from '../src/state-machine/batches';

const readme = fs.readFileSync(path.join(__dirname, '..', 'README.md'), 'utf8');
const section = readme.slice(readme.indexOf('\n## Concurrency\n'), readme.indexOf('\n## Security\n'));
const rows = [...section.matchAll(/^\| ([\d,]+) +\| \**(\d+)\**.*?\| (.+?) +\| (.+?) +\| (.+?) +\|$/gm)].map(
  ([, limit, atOnce, times, failed, refused]) => ({
    limit: Number(limit.replace(',', '')),
    atOnce: Number(atOnce),
    times,
    failed,
    refused,
  }),
);

/** `3–7`, or one number if all are the same. */
function range(values: number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return least === most ? `${most}` : `${least}–${most}`;
}

test('the table has the default, and more', () => {
  expect(rows.map(({ atOnce }) => atOnce)).toContain(DEFAULT_CONCURRENT_ORDERS);
  expect(rows.length).toBeGreaterThan(2);
});

test.each(rows)('$atOnce orders at once in an account with $limit executions', ({ limit, atOnce, ...row }) => {
  const outcomes = [0.1, 1, 2].map((callSeconds) =>
    worstFanOut({
      ...batchPlan(DEFAULT_BATCH_SIZE, atOnce),
      limit,
      heldByOthers: 0,
      orders: 7_300,
      callSeconds,
      orderTimeout: Duration.seconds(10),
    }),
  );
  const unit = row.times.endsWith('minutes') ? 60 : 1;
  const times = outcomes.map(({ seconds }) => Math.round(seconds / unit)).join(' / ');
  const refused = range(outcomes.map(({ throttled }) => Math.round(throttled * 100)));
  expect({
    times: `${times} ${unit === 60 ? 'minutes' : 'seconds'}`,
    failed: range(outcomes.map(({ failed }) => failed)),
    refused: refused === '0' ? 'none' : `${refused} %`,
  }).toEqual(row);
});
