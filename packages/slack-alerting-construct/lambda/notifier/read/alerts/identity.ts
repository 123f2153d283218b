import { parseJson, value } from '../json';
import type { Source } from './source';
import type { SourceEvent } from './source-event';

/**
 * What makes an alert the same alert, by its source's table entry.
 *
 * @returns `undefined` when the source gives none, or the message lacks a part of it: then only deliveries of one publishing
 *   are the same, so that nothing is merged by mistake.
 */
export function identityOf({ group, identity, fields = jsonOf }: Source, event: SourceEvent): string | undefined {
  const from = fields(event);
  const parts = identity.map((path) => ({ optional: path.endsWith('?'), found: value(from, ...segments(path)) }));
  if (identity.length === 0 || parts.some(({ optional, found }) => !optional && isAbsent(found))) {
    return undefined;
  }
  return `${group} ${JSON.stringify(parts.map(({ found }) => found ?? null))}`;
}

/** `detail.state?` as `['detail', 'state']`. */
export function segments(path: string): string[] {
  return path.replace(/\?$/, '').split('.');
}

function jsonOf({ json, text }: SourceEvent): unknown {
  return json ?? parseJson(text);
}

function isAbsent(found: unknown): boolean {
  return found === undefined || found === null || found === '';
}
