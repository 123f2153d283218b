import type { Payload } from '../../contract';
import type { RawPayload } from '../sources';

/** Characters of a payload that an event carries; all of it is had by the event's id. */
const SHOWN = 1_000;

/** The beginning of a payload. */
export function beginning(payload: RawPayload | undefined): Payload | undefined {
  if (payload === undefined) return undefined;
  const cut = payload.cut || payload.text.length > SHOWN;
  return { text: payload.text.slice(0, SHOWN), size: payload.size, cut };
}

/** A text as a payload, cut to so many characters. */
export function payloadOf(text: string, most = 256 * 1024): Payload {
  return { text: text.slice(0, most), size: Buffer.byteLength(text), cut: text.length > most };
}

/** The JSON in a text; undefined when it is none, or cut. */
export function jsonIn(payload: { readonly text: string } | string | undefined): unknown {
  try {
    return JSON.parse(typeof payload === 'string' ? payload : (payload?.text ?? ''));
  } catch {
    return undefined;
  }
}

/** The record ids in a list of orders, as far as it is one. */
export function recordIdsIn(body: unknown): string[] {
  if (!Array.isArray(body)) return [];
  return body.flatMap((order) => (typeof order?.record_id === 'string' ? [order.record_id] : []));
}
