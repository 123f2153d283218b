// A copy of tools/construct-kit/src/check-props.ts: change it there, then run `npm run kit`.
import type { Construct } from 'constructs';
import { type PropRule, valueProblems } from './prop-rules';

/** A rule for every prop; the compiler notices one that is missing. */
export type PropRules<Props> = { readonly [Name in keyof Required<Props>]: PropRule };

/** What props have to do with each other. It is looked at only when each of the named props is right by itself. */
export interface PropRelation<Props> {
  /** The props that it is about. */
  readonly of: readonly (keyof Props & string)[];
  /** Says what is wrong; nothing if it is right. */
  readonly problem: () => string | undefined;
}

/**
 * Checks the props of a construct, and reports all problems in one error: each with the prop, what came and what is
 * allowed. Called from plain JavaScript it names missing and misspelt props too.
 *
 * @param scope the construct whose props they are
 * @param className name of its class; a subclass may have props of its own
 * @throws Error that begins with the construct's path
 */
export function checkProps<Props extends object>(
  scope: Construct,
  className: string,
  props: Props,
  rules: PropRules<Props>,
  relations: readonly PropRelation<Props>[] = [],
): void {
  const given = (props ?? {}) as Record<string, unknown>;
  const byName = new Map(
    Object.entries<PropRule>(rules).map(([name, rule]) => [name, valueProblems(rule, name, given[name])]),
  );
  const isRight = (name: string) => byName.get(name)?.length === 0;
  const problems = [
    ...(scope.constructor.name === className ? unknownProps(given, Object.keys(rules), className) : []),
    ...[...byName.values()].flat(),
    ...relations
      .filter(({ of }) => of.every(isRight))
      .map(({ problem }) => problem())
      .filter((problem) => problem !== undefined),
  ];
  report(scope, problems);
}

/** @throws Error with the construct's path and every problem, if there is one */
export function report(scope: Construct, problems: readonly string[]): void {
  if (problems.length === 0) return;
  const text = problems.length === 1 ? problems[0] : `${problems.length} problems\n${bullets(problems)}`;
  throw new Error(`${scope.node.path}: ${text}`);
}

function bullets(problems: readonly string[]): string {
  return problems.map((problem) => `  - ${problem}`).join('\n');
}

/** Props that the class does not know. */
function unknownProps(given: Record<string, unknown>, known: string[], className: string): string[] {
  return Object.keys(given)
    .filter((name) => given[name] !== undefined && !known.includes(name))
    .map((name) => {
      const similar = known.find((candidate) => isSimilar(name, candidate));
      return `${name} is unknown to ${className}${similar === undefined ? '' : `, did you mean ${similar}?`}`;
    });
}

/** At most two letters differ, whatever their case: two that were swapped, or one that was forgotten. */
function isSimilar(name: string, other: string): boolean {
  return editDistance(name.toLowerCase(), other.toLowerCase()) <= 2;
}

/** Letters to insert, delete or replace to get from one word to the other. */
function editDistance(from: string, to: string): number {
  let row = [...Array(to.length + 1).keys()];
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = row[j - 1] + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[to.length];
}
