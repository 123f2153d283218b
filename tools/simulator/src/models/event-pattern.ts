import type { Json } from '../asl/types';

/**
 * Whether a rule matches an event (EventBridge user guide, "Event patterns"): values, and `anything-but` of a list; other
 * operators are refused by name.
 */
export function matchesPattern(pattern: Json, event: Json): boolean {
  return Object.entries<Json>(pattern).every(([key, expected]) => {
    const actual = event?.[key];
    return Array.isArray(expected)
      ? actual !== undefined && expected.some((entry) => matchesValue(entry, actual))
      : matchesPattern(expected, actual);
  });
}

function matchesValue(expected: Json, actual: Json): boolean {
  if (typeof expected !== 'object' || expected === null) return expected === actual;
  const [operator, ...others] = Object.keys(expected);
  if (operator !== 'anything-but' || others.length > 0) {
    throw new Error(`the pattern ${JSON.stringify(expected)} is not known to the simulator`);
  }
  return ![expected[operator]].flat().includes(actual);
}
