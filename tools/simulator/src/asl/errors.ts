import type { Json } from './types';

/** Not matched by `States.ALL` (Step Functions developer guide, "Handling errors in workflows"). */
const TERMINAL = ['States.DataLimitExceeded', 'States.Runtime'];

/** Whether a retrier or catcher is meant for an error (same page). */
export function matches(rule: Json, error: string): boolean {
  const names: string[] = rule.ErrorEquals;
  if (names.includes(error)) return true;
  if (TERMINAL.includes(error)) return false;
  if (names.includes('States.TaskFailed') && error !== 'States.Timeout') return true;
  return names.includes('States.ALL');
}

/** What Retry and Catch make of an error, as the Amazon States Language says: the first retrier that matches decides. */
export type Handling =
  { readonly retrier: number; readonly delay: number } | { readonly catcher: Json } | { readonly uncaught: true };

/**
 * @param retries retries that were used, by the index of the retrier
 * @returns a retry with its delay in seconds, or the catcher
 */
export function handlingOf(state: Json, error: string, retries: Readonly<Record<string, number>>): Handling {
  const retriers: Json[] = state.Retry ?? [];
  const index = retriers.findIndex((rule) => matches(rule, error));
  const used = retries[index] ?? 0;
  if (index >= 0 && used < (retriers[index].MaxAttempts ?? 3)) {
    return { retrier: index, delay: shortestDelay(retriers[index], used) };
  }
  const catcher = (state.Catch ?? []).find((rule: Json) => matches(rule, error));
  return catcher ? { catcher } : { uncaught: true };
}

/**
 * Full jitter draws from nothing to the whole delay (developer guide, "Retrying after an error"). Nothing is a delay that
 * can happen; a longer one is a schedule in which others go on first.
 */
function shortestDelay(retrier: Json, used: number): number {
  if (retrier.JitterStrategy === 'FULL') return 0;
  const delay = (retrier.IntervalSeconds ?? 1) * (retrier.BackoffRate ?? 2) ** used;
  return Math.min(delay, retrier.MaxDelaySeconds ?? Infinity);
}
