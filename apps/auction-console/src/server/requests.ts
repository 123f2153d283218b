import type { Hub } from './hub';
import { RequestError } from './sources';

/** A request to the API, as a route gets it. */
export interface ApiRequest {
  /** Parts of the path that the route names, decoded. */
  readonly parts: readonly string[];
  readonly query: URLSearchParams;
  /** Parsed JSON body; undefined for none. */
  readonly body: unknown;
}

/** What a route answers: 200 with it, or another status. */
export type Answer = { readonly status: number; readonly body: unknown };

/** Answers a request; what it returns is the body of a 200, unless it is an {@link Answer}. */
export type Route = (hub: Hub, request: ApiRequest) => unknown;

const MOST_OFFSET = 10_000_000;

/**
 * A whole number in a query.
 *
 * @throws RequestError when it is none in the range
 */
export function number({ query }: ApiRequest, name: string, fallback: number, least: number, most: number): number {
  const text = query.get(name);
  if (text === null || text === '') return fallback;
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new RequestError(400, `${name} must be a whole number from ${least} to ${most}, and not "${text}".`);
}

/** A text in a query; undefined for none. */
export function text({ query }: ApiRequest, name: string): string | undefined {
  return query.get(name) || undefined;
}

/** One of some words in a query; undefined for none. */
export function oneOf<T extends string>(request: ApiRequest, name: string, words: readonly T[]): T | undefined {
  const found = text(request, name);
  if (found === undefined || words.includes(found as T)) return found as T | undefined;
  throw new RequestError(400, `${name} must be one of ${words.join(', ')}, and not "${found}".`);
}

/** The part of a list that a query's `offset` and `limit` ask for. */
export function pageOf<T>(request: ApiRequest, items: readonly T[]) {
  const { offset, limit } = rangeOf(request);
  const next = offset + limit < items.length ? offset + limit : undefined;
  return { items: items.slice(offset, offset + limit), total: items.length, next };
}

/** The `offset` and `limit` of a query. */
export function rangeOf(request: ApiRequest): { offset: number; limit: number } {
  return {
    offset: number(request, 'offset', 0, 0, MOST_OFFSET),
    limit: number(request, 'limit', 100, 1, 1_000),
  };
}

/** The body, which must be an object. */
export function objectIn({ body }: ApiRequest): Record<string, unknown> {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  throw new RequestError(400, 'The body must be a JSON object.');
}
