import { matches, matchesArn } from './patterns';
import type { Statement } from './policy';

/** Values of condition keys in a request. A key that is missing was not sent. */
export type Context = Readonly<Record<string, string | readonly string[]>>;

type Comparison = (expected: string, actual: string) => boolean;

/** Operators by name, without the negated ones (IAM User Guide, "IAM JSON policy elements: Condition operators"). */
const COMPARISONS: Readonly<Record<string, Comparison>> = {
  StringEquals: (expected, actual) => expected === actual,
  StringEqualsIgnoreCase: (expected, actual) => expected.toLowerCase() === actual.toLowerCase(),
  StringLike: matches,
  // ArnEquals and ArnLike behave identically.
  ArnEquals: matchesArn,
  ArnLike: matchesArn,
  Bool: (expected, actual) => expected.toLowerCase() === actual.toLowerCase(),
  NumericLessThan: (expected, actual) => Number(actual) < Number(expected),
};

/**
 * Whether all conditions of a statement hold.
 *
 * @throws Error naming an operator that is not known
 */
export function conditionsHold(condition: Statement['Condition'], context: Context): boolean {
  return Object.entries(condition ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, expected]) => holds(operator, [expected].flat(), valuesOf(context, key))),
  );
}

function holds(operator: string, expected: readonly string[], actual: readonly string[] | undefined): boolean {
  if (operator === 'Null') {
    return expected.includes(String(actual === undefined));
  }
  const { quantifier, ifExists, name } = parse(operator);
  const compare = COMPARISONS[name];
  if (compare === undefined) {
    throw new Error(`condition operator ${operator} is not supported`);
  }
  const fits = (value: string) => expected.some((each) => compare(each, value));
  if (actual === undefined) {
    return ifExists || quantifier === 'ForAllValues';
  }
  if (quantifier === undefined && actual.length > 1) {
    throw new Error(`condition operator ${operator} compares one value, got ${actual.length}`);
  }
  return quantifier === 'ForAllValues' ? actual.every(fits) : actual.some(fits);
}

function parse(operator: string) {
  const [, quantifier, name, ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  return { quantifier, name, ifExists: ifExists !== undefined };
}

/** Keys are compared without regard to case. */
function valuesOf(context: Context, key: string): readonly string[] | undefined {
  const found = Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase());
  return found && [found[1]].flat();
}
