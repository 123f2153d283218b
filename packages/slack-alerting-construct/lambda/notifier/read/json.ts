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

/** Whatever is at a path; a number is the index in a list. */
export function value(from: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>(
    (current, key) =>
      Array.isArray(current)
        ? current[Number(key)]
        : isObject(current) && Object.hasOwn(current, key)
          ? current[key]
          : undefined,
    from,
  );
}

/** The string, number or boolean at a path, as text; empty text counts as absent. */
export function text(from: unknown, ...path: string[]): string | undefined {
  const found = value(from, ...path);
  if (typeof found === 'number' || typeof found === 'boolean') {
    return String(found);
  }
  return typeof found === 'string' && found.trim() !== '' ? wellFormed(found) : undefined;
}

export function object(from: unknown, ...path: string[]): Json {
  const found = value(from, ...path);
  return isObject(found) ? found : {};
}

/** The strings of a list, without what is none. */
export function strings(from: unknown, ...path: string[]): string[] {
  return list(from, ...path).flatMap((entry) => text(entry) ?? []);
}

export function list(from: unknown, ...path: string[]): unknown[] {
  const found = value(from, ...path);
  return Array.isArray(found) ? found : [];
}

/** Facts for the values that are there. */
export function facts(values: Record<string, string | undefined>): { label: string; value: string }[] {
  return Object.entries(values).flatMap(([label, value]) => (value === undefined ? [] : [{ label, value }]));
}
