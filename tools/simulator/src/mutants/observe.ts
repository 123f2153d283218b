import type { Engine } from '../explorer/engine';

/**
 * All that the world saw of a definition: every call with its arguments, every end with what it said. Of two definitions
 * with the same observations only how often and when a call is tried can differ.
 */
export function observations(engine: Engine): Set<string> {
  const seen = new Set<string>();
  for (const { call, wakesAt, status, output, error, cause } of engine.locals.all()) {
    if (call) seen.add(`${call.state}: ${call.action} ${JSON.stringify(call.args)}`);
    else if (wakesAt === undefined) seen.add(`${status} ${JSON.stringify([output, error, cause])}`);
  }
  return seen;
}

/** The first observation that only one of two has. */
export function firstDifference(original: ReadonlySet<string>, mutant: ReadonlySet<string>): string | undefined {
  for (const entry of mutant) if (!original.has(entry)) return `new: ${entry.slice(0, 200)}`;
  for (const entry of original) if (!mutant.has(entry)) return `gone: ${entry.slice(0, 200)}`;
  return undefined;
}
