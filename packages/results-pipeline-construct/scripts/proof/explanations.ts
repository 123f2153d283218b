import type { Verdict } from '@org/simulator';

/** Why mutants are not found, by the beginning of their names. */
const REASONS: readonly [string, string][] = [];

const SAME = 'every call, argument and end is the same: only how often a call is tried can differ';

/** @returns why a mutant that was not found is none of harm, or cannot be seen here */
export function explanationOf({ name, difference }: Verdict): string | undefined {
  const reason = REASONS.find(([beginning]) => name.startsWith(beginning))?.[1];
  return reason ?? (difference === undefined ? SAME : undefined);
}
