import { type FeedEvent, type Level, type TimelineQuery } from '../../contract';

/** How many events the page holds; older ones are with the server. */
export const KEPT = 2_000;

const LEVELS: readonly Level[] = ['debug', 'info', 'warning', 'error'];

/** Adds events, the newest first, and lets the oldest go. */
export function keepEvents(
  kept: readonly FeedEvent[],
  batch: readonly FeedEvent[],
  limit: number = KEPT,
): readonly FeedEvent[] {
  const newest = kept[0]?.id ?? 0;
  const added = batch.filter(({ id }) => id > newest).reverse(); // a new connection repeats some
  return added.length === 0 ? kept : [...added, ...kept].slice(0, limit);
}

/** Whether an event is one that the server would answer for this query: see `GET /api/timeline`. */
export function matches(event: FeedEvent, query: TimelineQuery): boolean {
  const { run, order, resource, kind, level, text } = query;
  if (run && event.run !== run) return false;
  if (order && !event.orders?.includes(order)) return false;
  if (resource && event.resource !== resource && event.caller !== resource) return false;
  if (kind && event.kind !== kind) return false;
  if (level && LEVELS.indexOf(event.level) < LEVELS.indexOf(level)) return false;
  return !text || textOf(event).includes(text.toLowerCase());
}

function textOf({ title, error, input, output }: FeedEvent): string {
  return [title, error?.name, error?.message, input?.text, output?.text].join('\n').toLowerCase();
}
