import type { EmulatorTime, Fault, FaultCatalogEntry } from '@org/local-aws';
import { count, dateTime, duration, table } from './text';

/** The faults that are on, as a table. */
export function renderFaults(faults: readonly Fault[]): string[] {
  const rows = faults.map((fault) => [
    fault.id,
    fault.service,
    fault.action ?? 'all actions',
    fault.caller ?? 'all callers',
    whatHappens(fault),
    howOften(fault),
    String(fault.affected),
  ]);
  return table(['id', 'service', 'action', 'caller', 'what happens', 'how often', 'calls so far'], rows);
}

/** What can be switched on, as a table. */
export function renderCatalog(services: readonly FaultCatalogEntry[]): string[] {
  return table(
    ['service', 'modes', 'answer when throttled', 'partial'],
    services.map(({ service, modes, errors, batchActions }) => {
      const { code, status } = errors.throttle ?? { code: 'rate_limited', status: 429 };
      return [service, modes.join(' '), `${code} (${status})`, batchActions.join(' ')];
    }),
  );
}

/** The time of the local AWS. */
export function renderTime({ waitScale, aheadSeconds, now }: EmulatorTime): string[] {
  const moved = aheadSeconds > 0 ? `, ${duration(aheadSeconds)} ahead of this machine` : '';
  return [
    `Clock   ${dateTime(new Date(now * 1000))}${moved}`,
    `Waits   factor ${waitScale}: 5 minutes last ${duration(300 * waitScale)}`,
  ];
}

/** What stands on top for as long as a fault is on or the clock is ahead; nothing otherwise. */
export function renderTrouble(faults: readonly Fault[], { aheadSeconds }: EmulatorTime): string[] {
  return [
    ...(faults.length > 0 ? [`${count(faults.length, 'fault')} on (npm run faults -- off ends them):`] : []),
    ...renderFaults(faults).map((line) => `   ${line}`),
    ...(aheadSeconds > 0 ? [`The clock is ${duration(aheadSeconds)} ahead, until the next start.`] : []),
  ];
}

function whatHappens({ mode, status, milliseconds, limit }: Fault): string {
  const detail = status ?? (milliseconds === undefined ? limit : `${milliseconds} ms`);
  return detail === undefined ? mode : `${mode} ${detail}`;
}

function howOften({ rate, next, mode }: Fault): string {
  if (mode === 'concurrency') return 'always';
  const share = rate < 1 ? `${Math.round(rate * 1000) / 10} % of the calls` : 'every call';
  return next === undefined ? share : `${share}, ${next} left`;
}
