import type { Failure, Level, Payload } from './common';
import type { ActiveFault } from './faults';
import type { RunSummary } from './runs';
import type { AlarmState } from './system';

/**
 * What an event is about:
 *
 * - `request`: a request to the orders API, and its answer
 * - `call`: a call of an AWS service, e.g. BatchWriteItem, PutObject, Publish
 * - `invocation`: a function was invoked and has ended
 * - `log`: a line of a function's log
 * - `execution`: a run (or a child of its map) started or ended
 * - `state`: a run entered or left a state
 * - `delivery`: a service handed something on by itself: topic to queue, queue to function, rule or schedule to target
 * - `alarm`: an alarm changed its state
 * - `webhook`: a request to the Slack webhook, taken or refused
 * - `fault`: a fault was switched on or off, or took effect
 */
export type EventKind =
  'request' | 'call' | 'invocation' | 'log' | 'execution' | 'state' | 'delivery' | 'alarm' | 'webhook' | 'fault';

/** Something that happened. */
export interface FeedEvent {
  /** Grows with each event; an id that is missing was dropped (see {@link FeedBatch.dropped}) or is not for the console. */
  readonly id: number;
  /** When it happened; of what takes time, when it ended. */
  readonly at: string;
  readonly kind: EventKind;
  readonly level: Level;
  /** What happened, in one line, without ids: "Lambda B stored order 3". */
  readonly title: string;
  /** {@link Resource.id} of what it is about: the function that ran, the table that was called. */
  readonly resource?: string;
  /** {@link Resource.id} of the one who called. */
  readonly caller?: string;
  /** {@link Edge.id} on the map that it went along. */
  readonly edge?: string;
  /** Service and operation of a call, e.g. `dynamodb` and `BatchWriteItem`. */
  readonly service?: string;
  readonly action?: string;
  /** Id of the run: the name of its execution, {@link RunSummary.id}. */
  readonly run?: string;
  /** Name of the state, of kind `state`. */
  readonly state?: string;
  /** Whether a state was entered or left, or an execution started or ended. */
  readonly phase?: 'start' | 'end';
  /** Ids of the orders that it is about, at most 20: {@link OrderTrace.id}. */
  readonly orders?: readonly string[];
  /** How many orders it is about, when more than `orders` holds. */
  readonly orderCount?: number;
  /** Of the invocation; the log lines of the invocation and the calls it made carry the same. */
  readonly requestId?: string;
  readonly durationMs?: number;
  /** HTTP status of a request, a call or a webhook request; of an execution, its status is in the title. */
  readonly status?: number;
  readonly error?: Failure;
  /** Begins of input and output; all of it at `GET /api/events/{id}`. */
  readonly input?: Payload;
  readonly output?: Payload;
}

/** `GET /api/events/{id}`: one event with all that belongs to it. */
export interface EventDetails {
  readonly event: FeedEvent;
  /** Whole, while the local AWS still has them. */
  readonly input?: Payload;
  readonly output?: Payload;
  /** Events with the same request id, oldest first: the log lines and the calls of an invocation. */
  readonly related: readonly FeedEvent[];
}

/**
 * Data of the server-sent event `events`: what happened since the last one, the oldest first. Its SSE id is the id of the last
 * event, so that a browser that connects again goes on behind it (`Last-Event-ID`). The first one after a connection holds the
 * newest 200 events at most.
 */
export interface FeedBatch {
  readonly events: readonly FeedEvent[];
  /** How many events between the last batch and this one are left out: a page gets at most 200 in 250 ms. */
  readonly dropped: number;
}

/** Data of the server-sent event `snapshot`: first after a connection, and then whenever something of it changes, at most 4 times a second. */
export interface Snapshot {
  /** Events so far, those that no page was sent as well. */
  readonly events: number;
  /** {@link Edge.id} -> how often something went along it. */
  readonly edges: Readonly<Record<string, number>>;
  /** {@link Resource.id} -> what happened at it: invocations, rows, objects, messages, calls. */
  readonly resources: Readonly<Record<string, ResourceCounts>>;
  /** {@link Resource.id} of an alarm -> its state. */
  readonly alarms: Readonly<Record<string, AlarmState>>;
  /** The newest 20 runs, newest first. */
  readonly runs: readonly RunSummary[];
  /** What is switched on. */
  readonly faults: readonly ActiveFault[];
  /** The time of the local AWS. */
  readonly now: string;
}

export interface ResourceCounts {
  /** Calls, invocations, requests or messages. */
  readonly total: number;
  /** Those of them that failed. */
  readonly errors: number;
  /** Those under way. */
  readonly running: number;
}

/** Query of `GET /api/timeline`, which answers a {@link Page} of {@link FeedEvent}, newest first: the newest 10,000 events are kept. */
export interface TimelineQuery {
  readonly run?: string;
  readonly order?: string;
  /** {@link Resource.id} that is the event's resource or caller. */
  readonly resource?: string;
  readonly kind?: EventKind;
  /** This level and the ones above it. */
  readonly level?: Level;
  /** Part of the title, the error, or the beginnings of input and output, in any case. */
  readonly text?: string;
  /** Only events with smaller ids. */
  readonly before?: number;
  /** 1 to 500, default 100. */
  readonly limit?: number;
}
