import type { BurstResult } from './run';

/** The least part of the first minute's writes that has to be refused, for the run to show anything. */
export const LEAST_REFUSED = 0.5;

/** Part of the first minute's writes that the table refused. */
export function refusedEarly({ ledger: { early } }: BurstResult): number {
  return early.writes === 0 ? 0 : early.refused / early.writes;
}

/** What is wrong with a run, in words; nothing when all is well. */
export function faults(result: BurstResult, leastRefused: number): string[] {
  const refused = refusedEarly(result);
  return [
    ...(result.lost > 0 ? [`${result.lost} orders were confirmed and are not in the table`] : []),
    ...(result.unannounced > 0 ? [`${result.unannounced} orders are in the table and were confirmed to nobody`] : []),
    ...(result.ledger.deniedThoughStored > 0
      ? [`${result.ledger.deniedThoughStored} orders were stored although the answer said that they were not`]
      : []),
    ...(result.clientsNotDone > 0 ? [`${result.clientsNotDone} clients did not get their orders stored`] : []),
    ...(refused < leastRefused
      ? [`${percent(refused)} of the first minute's writes were refused, at least ${percent(leastRefused)} must be`]
      : []),
  ];
}

/** One line of the table for a run. */
export function row(title: string, result: BurstResult): string {
  const { orders, limit, seconds, ledger, results, billedSeconds, peakInvocations } = result;
  const posts = results.reduce((sum, { attempts }) => sum + attempts, 0);
  return line([
    title,
    limit.toFixed(0),
    orders.toLocaleString('en'),
    `${seconds.toFixed(0)} s`,
    (seconds / (orders / limit)).toFixed(2),
    percent(refusedEarly(result)),
    (ledger.total.writes / orders).toFixed(2),
    (posts / results.length).toFixed(1),
    counts(ledger.answers),
    String(peakInvocations),
    ((1000 * billedSeconds) / orders).toFixed(2),
  ]);
}

/** The table's head. */
export const HEAD = [
  line([
    'table',
    'writes/s',
    'orders',
    'all done',
    'x the least time',
    'refused at first',
    'writes an order',
    'POSTs a client',
    'answers',
    'invocations at once',
    'Lambda ms an order',
  ]),
  line(['---', ...Array<string>(10).fill('---:')]),
].join('\n');

function counts(of: Readonly<Record<string, number>>): string {
  return Object.entries(of)
    .map(([name, count]) => `${name}: ${count}`)
    .join(', ');
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function percent(part: number): string {
  return `${(100 * part).toFixed(0)} %`;
}

/** What the handler met on its way to the table. */
export function errors({ storageErrors, ledger }: BurstResult): string {
  return `errors that the handler saw, in calls: ${counts(storageErrors) || 'none'}; its answers after it had lost one of the table's: ${ledger.uncertainAnswers}`;
}
