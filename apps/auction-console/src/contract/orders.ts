import type { Failure, LogLine, Payload } from './common';
import type { FeedEvent } from './events';
import type { Outcome } from './runs';

/** A row of the orders table. `GET /api/orders?text=&offset=&limit=` answers a {@link Page}, by record id. */
export interface OrderRow {
  readonly recordId: string;
  /** All of the row, in JSON. */
  readonly row: string;
  /** When it expires: 24 hours after it was posted. */
  readonly expiresAt?: string;
  readonly expired: boolean;
}

/**
 * `GET /api/orders/{id}`: one order's whole way.
 *
 * An id is the `record_id` of a posted order, or `run id:index` of an order of a run. 404 when nothing is known of it.
 */
export interface OrderTrace {
  readonly id: string;
  /** Requests that posted it, oldest first. */
  readonly posts: readonly FeedEvent[];
  /** Its row, until it is deleted. */
  readonly row?: OrderRow;
  /** What runs did with it, oldest first. An order of a run has one; a posted order those whose order names its record id. */
  readonly results: readonly OrderResult[];
  /** All events about it, oldest first. */
  readonly events: readonly FeedEvent[];
  /** What the functions logged for it, oldest first. */
  readonly logs: readonly LogLine[];
}

export interface OrderResult {
  readonly run: string;
  readonly runId: string;
  readonly index: number;
  /** The order as Lambda A gave it, in JSON. */
  readonly order?: string;
  readonly outcome: Outcome;
  readonly error?: Failure;
  /** Tries of Lambda B. */
  readonly attempts: readonly Attempt[];
  readonly object?: StoredObject;
}

export interface Attempt {
  readonly at: string;
  readonly requestId?: string;
  readonly durationMs?: number;
  readonly error?: Failure;
}

/** An object of the results bucket. `GET /api/objects?prefix=&offset=&limit=` answers a {@link Page}, by key. */
export interface StoredObject {
  readonly key: string;
  readonly size: number;
  readonly storedAt: string;
}

/** `GET /api/objects/{key}`, the key percent-encoded as one part of the path; `?version=` for an older one. */
export interface ObjectDetails extends StoredObject {
  readonly contentType?: string;
  readonly content: Payload;
  readonly metadata: Readonly<Record<string, string>>;
  /** Newest first. */
  readonly versions: readonly ObjectVersion[];
}

export interface ObjectVersion {
  readonly versionId: string;
  readonly storedAt: string;
  readonly size: number;
  readonly latest: boolean;
  readonly deleted: boolean;
}

/** Body of `POST /api/orders`: the request body goes to the orders API as it is, also when it is wrong. */
export interface PostOrders {
  /** Body to send. */
  readonly body: string;
}

/** What the orders API answered; `POST /api/orders` itself answers 200 whatever that is. */
export interface PostedOrders {
  readonly status: number;
  /** As it came. */
  readonly body: string;
  readonly durationMs: number;
  /** Problems that the API names, read from its body. */
  readonly problems: readonly PostProblem[];
  /** Record ids that the body holds, as far as it is JSON: what to look up next. */
  readonly recordIds: readonly string[];
}

export interface PostProblem {
  /** Position in the list, from 0; undefined when it is about the whole body. */
  readonly index?: number;
  readonly field?: string;
  readonly message: string;
}
