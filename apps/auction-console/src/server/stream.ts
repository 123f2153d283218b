import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FeedBatch, Snapshot } from '../contract';
import type { Hub } from './hub';

/** How often what is new is sent to pages. */
const EVERY_MS = 250;
const MOST_EVENTS = 200;
const FAULTS_EVERY_MS = 1_000;
/** Pages at a time; a browser has a tab or two. */
const MOST_PAGES = 20;

/** Sends what happens to pages, by server-sent events. */
export class Stream {
  private readonly pages = new Map<ServerResponse, { lastId: number; snapshot: string }>();
  private timer?: NodeJS.Timeout;
  private lookedAt = 0;

  constructor(private readonly hub: Hub) {}

  public start(): void {
    this.timer = setInterval(() => this.tick(), EVERY_MS);
  }

  public stop(): void {
    clearInterval(this.timer);
    for (const response of this.pages.keys()) response.end();
  }

  /** Whether there is room for one more page. */
  public get hasRoom(): boolean {
    return this.pages.size < MOST_PAGES;
  }

  /** Keeps a response open and sends what happens, from where the page was. */
  public open(request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Accel-Buffering': 'no' });
    const lastId = Number(request.headers['last-event-id']) || 0;
    this.pages.set(response, { lastId: Math.min(lastId, this.hub.ring.count), snapshot: '' });
    response.on('close', () => this.pages.delete(response));
    this.send(response, this.hub.snapshot);
  }

  private tick(): void {
    this.hub.look();
    if (this.pages.size === 0) return;
    if (Date.now() - this.lookedAt >= FAULTS_EVERY_MS) {
      this.lookedAt = Date.now();
      void this.hub.faults.look().catch(() => undefined); // the local AWS is on its way up, or down
    }
    const snapshot = this.hub.snapshot;
    for (const response of this.pages.keys()) this.send(response, snapshot);
  }

  private send(response: ServerResponse, snapshot: Snapshot): void {
    if (response.writableNeedDrain) return; // the page is slow: it gets what is new then, and a count of what is not sent
    const page = this.pages.get(response)!;
    // The time changes always; it is sent with something else that is new, or once a second.
    const { now, ...rest } = snapshot;
    const state = JSON.stringify({ ...rest, second: now.slice(0, 19) });
    if (state !== page.snapshot) {
      response.write(`event: snapshot\ndata: ${JSON.stringify(snapshot)}\n\n`);
      page.snapshot = state;
    }
    const events = this.hub.ring.since(page.lastId, MOST_EVENTS);
    if (events.length === 0) return;
    const last = events[events.length - 1].id;
    const dropped = page.lastId === 0 ? 0 : last - page.lastId - events.length;
    const batch: FeedBatch = { events, dropped };
    response.write(`id: ${last}\nevent: events\ndata: ${JSON.stringify(batch)}\n\n`);
    page.lastId = last;
  }
}
