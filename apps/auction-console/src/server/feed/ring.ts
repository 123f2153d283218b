import type { EventKind, FeedEvent, Level, TimelineQuery } from '../../contract';

const LEVELS: Level[] = ['debug', 'info', 'warning', 'error'];

/** An event with what it is found by. */
export interface KeptEvent {
  readonly event: FeedEvent;
  /** Ids of all orders that it is about. */
  readonly orders: readonly string[];
  /** Its id in the feed of the local AWS, which has its whole payloads. */
  readonly rawId?: number;
}

/** An event without the id that the ring gives. */
export type NewEvent = Omit<KeptEvent, 'event'> & { readonly event: Omit<FeedEvent, 'id'> };

/** The newest events. */
export class Ring {
  private readonly kept: KeptEvent[] = [];
  private start = 0;
  private last = 0;

  constructor(private readonly most = 10_000) {}

  /** Events so far, those that are no longer kept as well. */
  public get count(): number {
    return this.last;
  }

  public add({ event, ...rest }: NewEvent): FeedEvent {
    const numbered: FeedEvent = { id: ++this.last, ...event };
    this.kept.push({ ...rest, event: numbered });
    if (this.kept.length - this.start > this.most) this.start++;
    if (this.start > this.most) {
      this.kept.splice(0, this.start);
      this.start = 0;
    }
    return numbered;
  }

  /** The kept event with an id. */
  public get(id: number): KeptEvent | undefined {
    return this.kept[this.indexAfter(id - 1)]?.event.id === id ? this.kept[this.indexAfter(id - 1)] : undefined;
  }

  /** The newest `most` events after an id, oldest first. */
  public since(id: number, most: number): FeedEvent[] {
    const from = Math.max(this.indexAfter(id), this.kept.length - most);
    return this.kept.slice(from).map(({ event }) => event);
  }

  /** Kept events that meet a condition, oldest first. */
  public filter(condition: (kept: KeptEvent) => boolean): FeedEvent[] {
    const found: FeedEvent[] = [];
    for (let i = this.start; i < this.kept.length; i++) {
      if (condition(this.kept[i])) found.push(this.kept[i].event);
    }
    return found;
  }

  /** Events that a query asks for, newest first, and how many there are of them in all. */
  public query(query: TimelineQuery): { items: FeedEvent[]; total: number } {
    const limit = Math.min(Math.max(query.limit ?? 100, 1), 500);
    const found = this.filter((kept) => matches(kept, query));
    return { items: found.slice(-limit).reverse(), total: found.length };
  }

  private indexAfter(id: number): number {
    const oldest = this.kept[this.start]?.event.id ?? this.last + 1;
    return this.start + Math.max(0, id + 1 - oldest);
  }
}

function matches({ event, orders }: KeptEvent, query: TimelineQuery): boolean {
  const { before, run, order, resource, kind, level, text } = query;
  if (before !== undefined && event.id >= before) return false;
  if (run !== undefined && event.run !== run) return false;
  if (order !== undefined && !orders.includes(order)) return false;
  if (resource !== undefined && event.resource !== resource && event.caller !== resource) return false;
  if (kind !== undefined && event.kind !== kind) return false;
  if (level !== undefined && LEVELS.indexOf(event.level) < LEVELS.indexOf(level)) return false;
  if (text === undefined) return true;
  const { title, error, input, output } = event;
  const searched = [title, error?.name, error?.message, input?.text, output?.text].join('\n').toLowerCase();
  return searched.includes(text.toLowerCase());
}

/** Whether a text names a kind of event. */
export function isKind(text: string): text is EventKind {
  return [
    'request',
    'call',
    'invocation',
    'log',
    'execution',
    'state',
    'delivery',
    'alarm',
    'webhook',
    'fault',
  ].includes(text);
}

/** Whether a text names a level. */
export function isLevel(text: string): text is Level {
  return LEVELS.includes(text as Level);
}
