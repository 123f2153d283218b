/** The simulation of a burst by which the handler's constants were chosen. */
import * as fs from 'node:fs';
import path from 'node:path';
import { handlerDirectory } from '@org/auction-infra/python-code';
import { simulatedTable } from '../../bench/burst/simulated-table';
import { HANDLER, simulate, type SimulationOptions } from '../../bench/burst/simulation';

const BUSY: SimulationOptions = {
  limit: 100,
  ordersPerSecond: 250,
  seconds: 10,
  ordersPerPost: 50,
  concurrency: 20,
  throttle: { rateLimit: 50, burstLimit: 100 },
  handler: HANDLER,
};

test('its constants are those of the handler', () => {
  const source = (file: string) => fs.readFileSync(path.join(handlerDirectory('post_lambda'), file), 'utf8');
  const constants = source('storage.py') + source('retry_after.py');
  const constant = (name: string) => Number(new RegExp(`^${name} = ([\\d.]+)$`, 'm').exec(constants)?.[1]);
  expect(HANDLER).toEqual({
    patienceMs: 1000 * constant('PATIENCE_SECONDS'),
    parallelBatches: constant('PARALLEL_BATCHES'),
    firstPauseMs: 1000 * constant('FIRST_PAUSE_SECONDS'),
    longestPauseMs: 1000 * constant('LONGEST_PAUSE_SECONDS'),
    firstRetryAfterMs: 1000 * constant('FIRST_SECONDS'),
    longestRetryAfterMs: 1000 * constant('LONGEST_SECONDS'),
  });
});

test('every client is done, after retries, and the same seed gives the same run', () => {
  const run = simulate(BUSY);
  expect(run.answers[201]).toBe(50);
  expect(run.answers[503]).toBeGreaterThan(0);
  expect(run.writes).toBeGreaterThan(2500);
  expect(simulate(BUSY)).toEqual(run);
});

test('a table that takes all refuses nothing', () => {
  const run = simulate({ ...BUSY, limit: 1000 });
  expect(run).toMatchObject({ answers: { 201: 50 }, writes: 2500 });
});

test('no more invocations than Lambda allows: the rest are 500, as API Gateway answers', () => {
  const run = simulate({ ...BUSY, concurrency: 2 });
  expect(run).toMatchObject({ peakInvocations: 2, answers: { 201: 50 } });
  expect(run.answers[500]).toBeGreaterThan(0);
});

test('the throttle of the API answers 429', () => {
  expect(simulate({ ...BUSY, throttle: { rateLimit: 1, burstLimit: 1 } }).answers[429]).toBeGreaterThan(0);
});

test("the table in the construct's README is this one", () => {
  const readme = fs.readFileSync(
    require.resolve('@org/order-api-construct/package.json').replace('package.json', 'README.md'),
    'utf8',
  );
  const cells = (lines: string[]) =>
    lines.map((row) => row.split('|').map((cell) => cell.trim().replace(/^-+:?$/, '-')));
  const written = readme.split('\n').map((row) => row.trim());
  const known = new Set(cells(written).map((row) => row.join('|')));
  expect(cells(simulatedTable()).filter((row) => !known.has(row.join('|')))).toEqual([]);
});
