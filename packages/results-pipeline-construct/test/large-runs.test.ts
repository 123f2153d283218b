/** Runs of a million orders, and the README's table of how long they take: what the quotas and the definition make of them. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { CALL_SECONDS, QUOTAS } from '../scripts/large-runs/quotas';
import { define, simulate } from '../scripts/large-runs/simulate';
import { orchestrationOf, throughputOf } from '../scripts/large-runs/throughput';
import { batchPlan, DEFAULT_BATCH_SIZE, DEFAULT_CONCURRENT_ORDERS } from '../src/state-machine/batches';

const MILLION = 1_000_000;
const readme = fs.readFileSync(path.join(__dirname, '..', 'README.md'), 'utf8');
const section = readme.slice(readme.indexOf('\n### How long a run takes\n'), readme.indexOf('\n## Concurrency\n'));
const rows = [...section.matchAll(/^\| \**(\d[\d,]*)\**.*?\|(.*)\|$/gm)].map(([, atOnce, cells]) => ({
  atOnce: Number(atOnce.replace(',', '')),
  cells: cells.split('|').map((cell) => cell.trim().replaceAll('`', '')),
}));

const WORDS: Record<string, string> = {
  maxConcurrentOrders: 'maxConcurrentOrders',
  putsPerPrefix: 'S3: 3,500 PUTs a second below a prefix',
};

function time(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return seconds < 5_400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3_600).toFixed(1)} h`;
}

test('the table has the default, and more', () => {
  expect(rows.map(({ atOnce }) => atOnce)).toContain(DEFAULT_CONCURRENT_ORDERS);
  expect(rows.length).toBeGreaterThan(2);
});

test.each(rows)('a run with $atOnce orders at once takes what the table says', async ({ atOnce, cells }) => {
  const plan = batchPlan(DEFAULT_BATCH_SIZE, atOnce);
  const of = (orders: number) => throughputOf(orders, plan, CALL_SECONDS);
  const run = await simulate(define({ maxConcurrentOrders: atOnce }), MILLION, [{ share: 1 }]);
  const usd = orchestrationOf(run, plan, CALL_SECONDS);
  expect(cells).toEqual([
    Math.round(of(1).ordersPerSecond).toLocaleString('en'),
    ...[7_300, 100_000, MILLION].map((orders) => time(of(orders).seconds)),
    WORDS[of(1).limitedBy],
    usd.toFixed(2),
  ]);
  expect(usd).toBeLessThanOrEqual(0.75);
});

test('every quota names its document', () => {
  for (const { source } of Object.values(QUOTAS)) expect(source).toMatch(/^(Step Functions|Lambda|S3) .+/);
});

describe('a million orders in one run', () => {
  const definition = define({ maxConcurrentOrders: 200 });

  test('of which 1 % fail once: each is called until it is stored, and a retry is no transition', async () => {
    const run = await simulate(definition, MILLION, [{ share: 0.4, failingOnce: 1 }, { share: 0.6 }]);
    expect(run).toMatchObject({ status: 'SUCCEEDED', children: 25_000, orderCalls: 1_010_000 });
    expect(run.output).toMatchObject({ total: MILLION, stored: MILLION, rejected: 0, failed: 0 });
    expect(run.transitions).toBe(25_023);
    expect(run.events).toBeLessThan(100);
    expect(run.alerts).toEqual([]);
  });

  test('that are all rejected: the result of the map fits, and so do summary and alert', async () => {
    const run = await simulate(definition, MILLION, [{ share: 1, rejected: 40 }]);
    expect(run.output).toMatchObject({ total: MILLION, stored: 0, rejected: MILLION });
    expect(run.resultBytes).toBeLessThan(262_144);
    expect(JSON.stringify(run.alerts).length).toBeLessThan(262_144);
    expect(run.alerts).toHaveLength(1);
  });

  test('and one more than fits into whole batches', async () => {
    const run = await simulate(definition, MILLION + 1, [{ share: 1 }]);
    expect(run).toMatchObject({ status: 'SUCCEEDED', children: 25_001, orderCalls: MILLION + 1 });
    expect(run.output).toMatchObject({ stored: MILLION + 1 });
  });
});
