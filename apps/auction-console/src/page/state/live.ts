import { batch, computed, effect, signal } from '@preact/signals';
import { type FeedBatch, type FeedEvent, type Snapshot, type System } from '../../contract';
import { keepEvents } from '../model/kept-events';
import { get } from './api';

/** What happened longer ago lights no line. */
const RECENT_MS = 5_000;

/** Whether the page gets events. */
export const connection = signal<'connecting' | 'live' | 'lost'>('connecting');
export const system = signal<System | undefined>(undefined);
export const snapshot = signal<Snapshot | undefined>(undefined);
/** The newest events, newest first; at most KEPT. */
export const events = signal<readonly FeedEvent[]>([]);
/** How many events came too fast to be shown. */
export const dropped = signal(0);
/** How far the local AWS's time is ahead of this machine's, in milliseconds: its clock can be moved. */
export const ahead = signal(0);
/** When something last went along an edge, in the page's milliseconds. */
export const lastOnEdge = signal<ReadonlyMap<string, number>>(new Map());

/** Title of a resource by its id. */
export const titles = computed(
  () => new Map((system.value?.resources ?? []).map(({ id, title }) => [id, title] as const)),
);
export const titleOf = (id?: string): string | undefined => (id === undefined ? id : (titles.value.get(id) ?? id));

/** Listens for events as long as the page is open; a browser connects again by itself. */
export function connect(): void {
  void loadSystem();
  const source = new EventSource('/api/events');
  source.onopen = () => {
    if (connection.value === 'lost') void loadSystem();
    connection.value = 'live';
  };
  source.onerror = () => (connection.value = 'lost');
  source.addEventListener('snapshot', ({ data }) => show(JSON.parse(data) as Snapshot));
  source.addEventListener('events', ({ data }) => take(JSON.parse(data) as FeedBatch));
}

/** Waits until the server knows a run that was started, which takes a moment; five seconds at most. */
export function runIsKnown(id: string): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      resolve();
      queueMicrotask(() => stop());
    };
    const timer = setTimeout(end, 5_000);
    const stop = effect(() => {
      if (snapshot.value?.runs.some((run) => run.id === id)) end();
    });
  });
}

async function loadSystem(): Promise<void> {
  try {
    system.value = await get<System>('system');
  } catch {
    setTimeout(() => void loadSystem(), 1000);
  }
}

function show(received: Snapshot): void {
  batch(() => {
    snapshot.value = received;
    ahead.value = Date.parse(received.now) - Date.now();
  });
}

function take(received: FeedBatch): void {
  batch(() => {
    events.value = keepEvents(events.value, received.events);
    dropped.value += received.dropped;
    // The first batch holds what happened before the page was opened.
    const since = Date.now() + ahead.value - RECENT_MS;
    const edges = received.events.flatMap(({ edge, at }) => (edge && Date.parse(at) > since ? [edge] : []));
    if (edges.length > 0) {
      const now = performance.now();
      lastOnEdge.value = new Map([...lastOnEdge.value, ...edges.map((edge) => [edge, now] as const)]);
    }
  });
}
