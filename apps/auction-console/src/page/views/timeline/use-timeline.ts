import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type FeedEvent, type Page } from '../../../contract';
import { EVERYTHING, KEPT, matches, type TimelineFilter } from '../../model/kept-events';
import { get, type Query } from '../../state/api';
import { events } from '../../state/live';

/** How many entries fill a list. */
const ENOUGH = 50;

export interface Timeline {
  /** What is shown, newest first. */
  readonly entries: readonly FeedEvent[];
  /** How many entries came since the list was held still. */
  readonly waiting: number;
  /** Whether older entries can be loaded. */
  readonly more: boolean;
  readonly problem?: Error;
  /** Holds the list still while somebody reads further down, or lets it go on. */
  hold(still: boolean): void;
  loadOlder(): void;
}

/** The live events that match a query, and the older ones that the server has, {@link KEPT} at most. */
export function useTimeline(query: TimelineFilter): Timeline {
  const key = JSON.stringify(query);
  const [older, setOlder] = useState<{ key: string; items: readonly FeedEvent[]; end: boolean; problem?: Error }>(none);
  const [heldAt, setHeldAt] = useState<number | undefined>(undefined);
  const underWay = useRef('');

  const loaded = older.key === key ? older : { ...none, key };
  const live = events.value;
  const all = useMemo(() => {
    const fresh = live.filter((event) => matches(event, query));
    const oldest = fresh.at(-1)?.id ?? Infinity;
    return [...fresh, ...loaded.items.filter((event) => event.id < oldest && matches(event, query))].slice(0, KEPT);
  }, [live, loaded, key]);

  const asked = { ...query, kind: query.kind === EVERYTHING ? undefined : query.kind } as Query;
  const load = async (before: number | undefined) => {
    const request = `${key} ${before}`;
    if (underWay.current === request) return;
    underWay.current = request;
    try {
      const page = await get<Page<FeedEvent>>('timeline', { ...asked, before, limit: 200 });
      setOlder((known) => {
        const items = known.key === key ? known.items : [];
        const last = items.at(-1)?.id ?? Infinity;
        return {
          key,
          items: [...items, ...page.items.filter(({ id }) => id < last)].slice(0, KEPT),
          end: page.items.length < 200,
        };
      });
    } catch (problem) {
      setOlder((known) => ({ ...known, key, problem: problem as Error }));
    }
  };
  useEffect(() => {
    setHeldAt(undefined);
    void load(undefined);
  }, [key]);

  const loadOlder = () => void load(loaded.items.at(-1)?.id ?? live.at(-1)?.id);
  // The server's page may hold little that is shown here: the list is filled as long as there is more.
  useEffect(() => {
    if (loaded.items.length > 0 && !loaded.end && all.length < ENOUGH) loadOlder();
  }, [loaded]);

  const entries = heldAt === undefined ? all : all.filter(({ id }) => id <= heldAt);
  return {
    entries,
    waiting: all.length - entries.length,
    more: !loaded.end && all.length < KEPT,
    problem: loaded.problem,
    hold: (still) => setHeldAt((before) => (still ? (before ?? all[0]?.id) : undefined)),
    loadOlder,
  };
}

const none: { key: string; items: readonly FeedEvent[]; end: boolean; problem?: Error } = {
  key: '',
  items: [],
  end: false,
};
