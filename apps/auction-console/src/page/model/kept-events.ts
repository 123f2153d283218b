import { type FeedEvent, type Level, type TimelineQuery } from '../../contract';

/** How many events the page holds; older ones are with the server. */
export const KEPT = 2_000;

const LEVELS: readonly Level[] = ['debug', 'info', 'warning', 'error'];

/** Value of the filter for kinds that leaves nothing out. */
export const EVERYTHING = 'everything';

/** What a timeline is asked for: without a kind the main steps, which are all but the states of runs. */
export type TimelineFilter = Omit<TimelineQuery, 'kind'> & { readonly kind?: string };

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

/** Whether an event passes a filter. All but the default for kinds is as `GET /api/timeline` has it. */
export function matches(event: FeedEvent, query: TimelineFilter): boolean {
  const { run, order, resource, kind, level, text } = query;
  if (run && event.run !== run) return false;
  if (order && !event.orders?.includes(order)) return false;
  if (resource && event.resource !== resource && event.caller !== resource) return false;
  if (kind ? kind !== EVERYTHING && event.kind !== kind : event.kind === 'state') return false;
  if (level && LEVELS.indexOf(event.level) < LEVELS.indexOf(level)) return false;
  return !text || textOf(event).includes(text.toLowerCase());
}

function textOf({ title, error, input, output }: FeedEvent): string {
  return [title, error?.name, error?.message, input?.text, output?.text].join('\n').toLowerCase();
}
