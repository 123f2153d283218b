// A copy of tools/construct-kit/src/prop-rules.ts: change it there, then run `npm run kit`.
import type { Duration } from 'aws-cdk-lib/core';
import { describeValue, hasMembers, isDuration, isToken } from './describe-value';

/** What a prop may be. */
export interface PropRule {
  /** Whether it has to be given. */
  readonly required?: boolean;
  /** Says what is wrong with a value that was given; nothing if it is right. */
  problems(name: string, value: unknown): string[];
}

/** Whether a value may be a token: `passed` where it goes into the template as it is, `refused` where it is reckoned with. */
export interface TokenRule {
  /**
   * What becomes of a token.
   *
   * @default 'refused'
   */
  readonly tokens?: 'passed' | 'refused';
}

/** A rule made of one sentence: what is allowed, and a test for it. */
function rule(allowed: string, holds: (value: unknown) => boolean, options: TokenRule = {}): PropRule {
  return {
    problems(name, value) {
      if (isToken(value)) {
        return options.tokens === 'passed' ? [] : [`${name} must be known at synthesis, got a token`];
      }
      return holds(value) ? [] : [`${name} must be ${allowed}, got ${describeValue(value)}`];
    },
  };
}

/** The same rule for a prop that has to be given. */
export function required(inner: PropRule): PropRule {
  return { ...inner, required: true };
}

/** A length of time within inclusive limits, in whole `step`s; without `max` there is none. */
export function duration(limits: { min: Duration; max?: Duration; step?: Duration } & TokenRule): PropRule {
  const { min, max, step } = limits;
  const steps = step ? `in whole multiples of ${step.toHumanString()} ` : '';
  const bounds = max
    ? `between ${min.toHumanString()} and ${max.toHumanString()}`
    : `of at least ${min.toHumanString()}`;
  return rule(
    `a Duration ${steps}${bounds}`,
    (value) =>
      isDuration(value) &&
      value.toMilliseconds() >= min.toMilliseconds() &&
      (max === undefined || value.toMilliseconds() <= max.toMilliseconds()) &&
      (step === undefined || value.toMilliseconds() % step.toMilliseconds() === 0),
    limits,
  );
}

/** A whole number within inclusive limits; without `max` there is none. */
export function integer(limits: { min: number; max?: number } & TokenRule): PropRule {
  const { min, max } = limits;
  return rule(
    max === undefined ? `a whole number of at least ${min}` : `a whole number from ${min} to ${max}`,
    (value) => Number.isInteger(value) && (value as number) >= min && (max === undefined || (value as number) <= max),
    limits,
  );
}

/** A number of at least `min`, or greater than `above`. */
export function number(limits: { min?: number; above?: number } & TokenRule): PropRule {
  const { min = -Infinity, above = -Infinity } = limits;
  const bound = limits.above === undefined ? `a number of at least ${min}` : `a number greater than ${above}`;
  return rule(
    bound,
    (value) => typeof value === 'number' && Number.isFinite(value) && value >= min && value > above,
    limits,
  );
}

/** A text that is not empty, unless it may be, and, if a pattern is given, follows it; `allowed` says in words what that is. */
export function text(options: { pattern?: RegExp; allowed?: string; mayBeEmpty?: boolean } & TokenRule = {}): PropRule {
  const { pattern, mayBeEmpty = false } = options;
  return rule(
    options.allowed ?? (mayBeEmpty ? 'a text' : 'a text that is not empty'),
    (value) => typeof value === 'string' && (mayBeEmpty || value !== '') && (pattern?.test(value) ?? true),
    { tokens: options.tokens ?? 'passed' },
  );
}

/** True or false. */
export function flag(): PropRule {
  return rule('true or false', (value) => typeof value === 'boolean');
}

/** One of the values of an enum of the language or of aws-cdk-lib. */
export function oneOf(name: string, values: Record<string, string | number>): PropRule {
  // Of an enum of numbers, TypeScript makes an object that has the names among its values, too.
  const allowed = new Set<unknown>(Object.values(values).filter((value) => typeof values[value] !== 'number'));
  return rule(`a value of ${name}`, (value) => allowed.has(value));
}

/** Something with these members: how an interface of aws-cdk-lib is distinguished from anything else. */
export function like(name: string, ...members: string[]): PropRule {
  return rule(`of type ${name}`, (value) => hasMembers(value, members), { tokens: 'passed' });
}

/** A list whose length is within inclusive limits and whose elements all follow a rule. */
export function list(element: PropRule, limits: { min?: number; max?: number } = {}): PropRule {
  const { min = 0, max = Infinity } = limits;
  const size = [min > 0 ? `at least ${min}` : '', max < Infinity ? `at most ${max}` : ''].filter(Boolean).join(' and ');
  const length = rule(
    `a list${size ? ` of ${size}` : ''}`,
    (value) => Array.isArray(value) && value.length >= min && value.length <= max,
  );
  return {
    problems(name, value) {
      const wrong = length.problems(name, value);
      if (wrong.length > 0) return wrong;
      return (value as unknown[]).flatMap((entry, index) => element.problems(`${name}[${index}]`, entry));
    },
  };
}

/** An object with any keys, whose values all follow a rule. */
export function map(element: PropRule): PropRule {
  return {
    problems(name, value) {
      if (!isPlainObject(value)) return [`${name} must be an object, got ${describeValue(value)}`];
      return Object.entries(value).flatMap(([key, entry]) => element.problems(`${name}.${key}`, entry));
    },
  };
}

/** An object with these members and no others. `struct<Options>` does not compile without a rule for each member of `Options`. */
export function struct<T extends object>(members: { readonly [K in keyof Required<T>]: PropRule }): PropRule {
  return {
    problems(name, value) {
      if (!isPlainObject(value)) return [`${name} must be an object, got ${describeValue(value)}`];
      return memberProblems(value, members, `${name}.`);
    },
  };
}

/**
 * Options of an underlying construct. Members that the construct decides itself are refused by name.
 *
 * @param owned the members it decides, and by what: the prop to use instead, or a reason
 */
export function overrides(owned: Record<string, string>): PropRule {
  return {
    problems(name, value) {
      if (!isPlainObject(value)) return [`${name} must be an object, got ${describeValue(value)}`];
      return Object.entries(owned)
        .filter(([member]) => value[member] !== undefined)
        .map(([member, by]) => `${name}.${member} must be left out: it is decided by ${by}`);
    },
  };
}

/** Any value: the types say all there is to say. */
export function anything(): PropRule {
  return { problems: () => [] };
}

/** What is wrong with the members of an object; unknown ones are refused. */
function memberProblems(value: Record<string, unknown>, members: Record<string, PropRule>, prefix: string): string[] {
  const unknown = Object.keys(value).filter((name) => !(name in members) && value[name] !== undefined);
  return [
    ...unknown.map((name) => `${prefix}${name} is unknown, known are ${Object.keys(members).sort().join(', ')}`),
    ...Object.entries(members).flatMap(([name, inner]) => valueProblems(inner, `${prefix}${name}`, value[name])),
  ];
}

/** What is wrong with a value that may be missing. */
export function valueProblems(inner: PropRule, name: string, value: unknown): string[] {
  if (value !== undefined) return inner.problems(name, value);
  return inner.required ? [`${name} must be given, got undefined`] : [];
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
