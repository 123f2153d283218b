/** What a client does with an answer of the API: the rules alone, without a request and without a clock. */

/** The part of an answer that the rules look at. */
export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What an answer says of the orders that were sent. */
export type Verdict =
  | { readonly kind: 'stored' }
  /** Send these again (all, if no ids are named), but not before `retryAfterMs`. */
  | { readonly kind: 'again'; readonly recordIds?: readonly string[]; readonly retryAfterMs: number }
  /** Sending again does not help; these are not stored (all, if no ids are named). */
  | { readonly kind: 'refused'; readonly recordIds?: readonly string[] };

/** Statuses that pass: throttled, no Lambda free (API Gateway makes it a 500), no answer in time, the table is busy. */
const TRANSIENT = new Set([408, 429, 500, 502, 503, 504]);

/** `Date.parse` alone would take `-1` for a year. */
const HTTP_DATE = /^[A-Z][a-z]+, .* GMT$/;

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 20_000;

/**
 * Says what becomes of the orders after an answer.
 *
 * @param now milliseconds since 1970, for a `Retry-After` that is a date
 */
export function judge({ status, headers, body }: Answer, now: number): Verdict {
  if (status >= 200 && status < 300) return { kind: 'stored' };
  const recordIds = unprocessedRecordIds(body);
  // The handler's own 500 names orders: something that no retry repairs, a missing permission for example.
  if (!TRANSIENT.has(status) || (status === 500 && recordIds)) return { kind: 'refused', recordIds };
  return { kind: 'again', recordIds, retryAfterMs: retryAfterMs(headers['retry-after'], now) };
}

/**
 * Milliseconds to wait before the next attempt: what the API asks for, and on top of it a random part of a pause that
 * doubles. Clients that were refused together do not return together.
 *
 * @param attempt how many attempts there were, from 1
 * @param random at least 0 and less than 1
 */
export function pauseMs(attempt: number, retryAfter: number, random: number): number {
  return retryAfter + random * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1));
}

/** `Retry-After` is a number of seconds or a date (RFC 9110, section 10.2.3); what is neither asks for nothing. */
function retryAfterMs(value: string | undefined, now: number): number {
  if (value === undefined) return 0;
  if (/^\d+$/.test(value.trim())) return Number(value) * 1000;
  const date = HTTP_DATE.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(date) ? 0 : Math.max(0, date - now);
}

function unprocessedRecordIds(body: string): string[] | undefined {
  try {
    const ids = (JSON.parse(body) as { unprocessedRecordIds?: unknown } | null)?.unprocessedRecordIds;
    return Array.isArray(ids) && ids.length > 0 && ids.every((id) => typeof id === 'string') ? ids : undefined;
  } catch {
    return undefined;
  }
}
