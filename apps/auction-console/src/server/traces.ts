import type { FeedEvent, LogLine, OrderResult, OrderTrace, RunOrder, StoredObject } from '../contract';
import type { Hub } from './hub';
import type { RunHistory } from './runs/run-history';

/**
 * One order's whole way.
 *
 * @param id record id of a posted order, or `run:index` of an order of a run
 * @returns undefined when nothing is known of it
 */
export async function traceOf(hub: Hub, id: string): Promise<OrderTrace | undefined> {
  const { orderFunction } = await hub.deployed();
  const ofRun = hub.runs.order(id);
  const found = ofRun ? [ofRun] : hub.runs.ordersWith(id);
  const ids = new Set([id, ...found.map(({ order }) => order.id)]);
  const events = hub.ring.filter(({ orders }) => orders.some((one) => ids.has(one)));
  const row = ofRun ? undefined : (await hub.sources.rows()).find(({ recordId }) => recordId === id);
  if (!row && found.length === 0 && events.length === 0) return undefined;
  return {
    id,
    row,
    events,
    posts: events.filter(({ kind }) => kind === 'request'),
    results: await Promise.all(found.map((one) => resultOf(hub, one, events, orderFunction))),
    logs: logLinesOf(events),
  };
}

/** Lines of logs among events, oldest first. */
export function logLinesOf(events: readonly FeedEvent[]): LogLine[] {
  return events
    .filter(({ kind }) => kind === 'log')
    .map(({ id, at, resource = '', level, output, title, requestId }) => ({
      id: String(id),
      at,
      function: resource,
      level,
      message: output?.text ?? title,
      requestId,
    }));
}

async function resultOf(
  hub: Hub,
  { run, order }: { run: RunHistory; order: RunOrder },
  events: readonly FeedEvent[],
  orderFunction: string | undefined,
): Promise<OrderResult> {
  const attempts = events
    .filter(({ kind, resource, orders }) => {
      return kind === 'invocation' && resource === orderFunction && orders?.includes(order.id);
    })
    .map(({ at, requestId, durationMs, error }) => ({ at, requestId, durationMs, error }));
  return {
    run: run.id,
    runId: run.summary.runId,
    index: order.index,
    order: order.order,
    outcome: order.outcome,
    error: order.error,
    attempts,
    object: order.objectKey === undefined ? undefined : await objectOf(hub, order.objectKey),
  };
}

async function objectOf(hub: Hub, key: string): Promise<StoredObject | undefined> {
  const found = await hub.sources.object(key);
  return found && { key, size: found.size, storedAt: found.storedAt };
}
