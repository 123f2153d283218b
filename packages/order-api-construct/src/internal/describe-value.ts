// A copy of tools/construct-kit/src/describe-value.ts: change it there, then run `npm run kit`.
import type { Duration } from 'aws-cdk-lib/core';
import { Token } from 'aws-cdk-lib/core';

/** A value as an error message shows it: short, and never the text of a token. */
export function describeValue(value: unknown): string {
  if (isDuration(value)) return value.isUnresolved() ? 'a token' : value.toHumanString();
  if (isToken(value)) return 'a token';
  if (typeof value === 'string') return `'${shortened(value)}'`;
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return `an object (${value.constructor?.name ?? 'without a class'})`;
  return String(value);
}

/** Whether the value is known only when CloudFormation deploys. */
export function isToken(value: unknown): boolean {
  return isDuration(value) ? value.isUnresolved() : Token.isUnresolved(value);
}

/** By its methods and not by its class: an app may hold more than one copy of aws-cdk-lib. */
export function isDuration(value: unknown): value is Duration {
  return hasMembers(value, ['toMilliseconds', 'toHumanString', 'isUnresolved']);
}

/** Whether the value is an object that has all of these members. */
export function hasMembers(value: unknown, members: readonly string[]): boolean {
  return typeof value === 'object' && value !== null && members.every((member) => member in value);
}

const SHOWN = 80;

function shortened(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
