/** Reading JSON whose shape nobody vouches for: every getter answers `undefined` rather than throw. */

import { wellFormed } from './characters';

export type Json = Record<string, unknown>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @returns the object or list in a text, `undefined` for anything else (numbers and quoted strings are text to us). */
export function parseJson(text: string): Json | unknown[] | undefined {
  if (!/^\s*[[{]/.test(text)) {
    return undefined;
  }
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) || Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The string, number or boolean at a path, as text; empty text counts as absent. */
export function text(value: unknown, ...path: string[]): string | undefined {
  const found = at(value, ...path);
  if (typeof found === 'number' || typeof found === 'boolean') {
    return String(found);
  }
  return typeof found === 'string' && found.trim() !== '' ? wellFormed(found) : undefined;
}

export function object(value: unknown, ...path: string[]): Json {
  const found = at(value, ...path);
  return isObject(found) ? found : {};
}

export function list(value: unknown, ...path: string[]): unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** Facts for the values that are there. */
export function facts(values: Record<string, string | undefined>): { label: string; value: string }[] {
  return Object.entries(values).flatMap(([label, value]) => (value === undefined ? [] : [{ label, value }]));
}

function at(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>(
    (current, key) => (isObject(current) && Object.hasOwn(current, key) ? current[key] : undefined),
    value,
  );
}
