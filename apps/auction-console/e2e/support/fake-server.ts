/** The console's server with answers that are made up: tests of the page alone need no local AWS. */
import * as fs from 'node:fs';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import { type ActiveFault, type FeedEvent, type Snapshot } from '../../src/contract';
import { EXAMPLE_BODY, feedEvent, MACHINE, RUN, runOrder, SYSTEM } from './fake-data';

const ASSETS = path.join(__dirname, '..', '..', 'assets');
const TYPES: Record<string, string> = {
  html: 'text/html',
  js: 'text/javascript',
  css: 'text/css',
  svg: 'image/svg+xml',
  map: 'application/json',
};
const CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'";

/** Answers of `GET /api/…` by the path's beginning, the longest first. */
type Answers = [prefix: RegExp, answer: (match: RegExpExecArray, query: URLSearchParams) => unknown][];

export class FakeServer {
  public static async start(): Promise<FakeServer> {
    const server = new FakeServer();
    await new Promise<void>((resolve) => server.http.listen(0, '127.0.0.1', resolve));
    return server;
  }

  public readonly faults: ActiveFault[] = [];
  private readonly http = http.createServer((request, response) => this.answer(request, response));
  private readonly listeners = new Set<http.ServerResponse>();
  private events: FeedEvent[] = Array.from({ length: 150 }, (_, n) => feedEvent(150 - n));
  private last = 150;

  public get url(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}/`;
  }

  /** Lets so many events happen, in batches as the server sends them. */
  public async happen(count: number): Promise<void> {
    for (let sent = 0; sent < count; sent += 200) {
      const batch = Array.from({ length: Math.min(200, count - sent) }, () => feedEvent(++this.last));
      this.events = [...batch.reverse(), ...this.events].slice(0, 10_000);
      for (const listener of this.listeners) {
        send(listener, 'events', { events: [...batch].reverse(), dropped: 0 }, this.last);
      }
      this.sendSnapshot();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  public close(): void {
    this.http.closeAllConnections();
    this.http.close();
  }

  private sendSnapshot(): void {
    for (const listener of this.listeners) send(listener, 'snapshot', this.snapshot());
  }

  private snapshot(): Snapshot {
    const { arn: _, input: __, output: ___, pollList: ____, states: _____, repeatable: ______, ...run } = RUN;
    return {
      ...{ events: this.last, runs: [run], faults: this.faults, now: new Date().toISOString() },
      edges: Object.fromEntries(SYSTEM.edges.map(({ id }, n) => [id, n * 3])),
      resources: Object.fromEntries(
        SYSTEM.resources.map(({ id }, n) => [id, { total: n * 7, errors: n % 3, running: 0 }]),
      ),
      alarms: {
        PostErrors: { state: 'ALARM', reason: '1 datapoint was not less than the threshold' },
        Backlog: { state: 'OK' },
      },
    };
  }

  private answer(request: http.IncomingMessage, response: http.ServerResponse): void {
    const { pathname, searchParams } = new URL(request.url!, this.url);
    if (pathname === '/api/events') return this.listen(response);
    if (!pathname.startsWith('/api/')) return sendFile(response, pathname);
    const found =
      request.method === 'GET'
        ? this.read(pathname.slice(5), searchParams)
        : this.change(request.method!, pathname.slice(5));
    response.writeHead(found === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(found ?? { message: `Nothing is known of ${decodeURIComponent(pathname)}.` }));
  }

  private listen(response: http.ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    this.listeners.add(response);
    response.on('close', () => this.listeners.delete(response));
    send(response, 'snapshot', this.snapshot());
    send(response, 'events', { events: this.events.slice(0, 200).reverse(), dropped: 0 }, this.last);
  }

  private read(route: string, query: URLSearchParams): unknown {
    for (const [pattern, answer] of this.answers()) {
      const match = pattern.exec(route);
      if (match) return answer(match, query);
    }
    return undefined;
  }

  private change(method: string, route: string): unknown {
    const [, id] = /^faults\/(.*)$/.exec(route) ?? [];
    if (method === 'PUT' && id) {
      this.faults.push({ id, title: `Fault ${id}`, hits: 0, settings: {} });
    }
    if (method === 'DELETE') this.faults.splice(0);
    this.sendSnapshot();
    if (route === 'orders') {
      const problems = [{ index: 1, field: 'parameter_2', message: 'must be a number' }];
      return {
        status: 400,
        body: JSON.stringify({ errorMessage: '1 of 2 orders are invalid' }),
        durationMs: 31,
        problems,
        recordIds: [],
      };
    }
    return {};
  }

  private answers(): Answers {
    const page = <T>(items: readonly T[], total = items.length) => ({ items, total });
    const row = { recordId: 'unique_id_1', row: '{"record_id":"unique_id_1"}', expiresAt: inHours(23), expired: false };
    const object = { key: 'orders/2026-11-25/run-1/3.json', size: 43, storedAt: inHours(-1) };
    const log = { id: '1', at: inHours(-1), function: 'LambdaB', level: 'warning', message: 'Order rejected' };
    return [
      [/^system$/, () => SYSTEM],
      [/^state-machine$/, () => MACHINE],
      [/^timeline$/, (_, query) => page(this.older(Number(query.get('before') ?? Infinity)))],
      [/^events\/(\d+)$/, ([, id]) => ({ event: feedEvent(Number(id)), related: [feedEvent(2)] })],
      [/^runs$/, () => page([this.snapshot().runs[0]])],
      [/^runs\/run-1$/, () => RUN],
      [/^runs\/run-1\/orders$/, (_, query) => page(runOrders(Number(query.get('offset'))), RUN.counts.total)],
      [/^orders$/, () => page([row])],
      [
        /^orders\/(.+)$/,
        ([, id]) => ({
          id,
          posts: [feedEvent(6)],
          row,
          results: [{ ...runOrder(1), run: 'run-1', runId: 'run-1', attempts: [{ at: inHours(-1), durationMs: 8 }] }],
          events: [feedEvent(6)],
          logs: [log],
        }),
      ],
      [/^objects$/, () => page([object])],
      [
        /^objects\/.+$/,
        () => ({
          ...object,
          content: { text: '{"order":"accepted"}', size: 20, cut: false },
          metadata: {},
          versions: [{ versionId: 'v1', storedAt: inHours(-1), size: 43, latest: true, deleted: false }],
        }),
      ],
      [
        /^dead-letters$/,
        () => ({
          queues: [
            {
              id: 'DeadLetters',
              title: 'Dead-letter queue',
              source: 'Alert queue',
              depth: 1,
              messages: [{ id: 'm', at: inHours(-1), body: '{"version":"1.0"}', attributes: {} }],
            },
          ],
        }),
      ],
      [/^messages$/, () => page([MESSAGE])],
      [/^logs$/, () => ({ lines: [log] })],
      [
        /^faults$/,
        () => ({
          active: this.faults,
          catalog: {
            services: [{ service: 'dynamodb', modes: ['throttle', 'error', 'slow', 'partial'], batchActions: [] }],
          },
        }),
      ],
      [/^time$/, () => ({ now: new Date().toISOString(), offsetSeconds: 0, waitScale: 0.02 })],
    ];
  }

  private older(before: number): FeedEvent[] {
    return this.events.filter(({ id }) => id < before).slice(0, 200);
  }
}

const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
const runOrders = (offset: number) =>
  Array.from({ length: Math.min(100, RUN.counts.total - offset) }, (_, n) => runOrder(offset + n));

const MESSAGE = {
  ...{ id: '1', at: inHours(-1), title: '2 orders rejected', taken: 2, run: 'run-1' },
  attempts: [
    { at: inHours(-1), status: 200, taken: true },
    { at: inHours(-1), status: 200, taken: true },
  ],
  body: {
    text: '2 orders rejected',
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: '2 orders rejected' } },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: '*Results pipeline* stored `7297` of 7300 orders.\n<https://example.com|Open the run> &amp; look',
        },
      },
      {
        type: 'section',
        fields: [
          { type: 'mrkdwn', text: '*Run*\nrun-1' },
          { type: 'mrkdwn', text: '*Rejected*\n2' },
        ],
      },
      { type: 'divider' },
      { type: 'context', elements: [{ type: 'mrkdwn', text: 'Dev <!date^1790000000^{date_short}|today>' }] },
    ],
  },
};

function send(response: http.ServerResponse, event: string, data: unknown, id?: number): void {
  response.write(`${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}

function sendFile(response: http.ServerResponse, pathname: string): void {
  const file = path.join(ASSETS, pathname === '/' ? 'index.html' : path.basename(pathname));
  if (!fs.existsSync(file)) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { 'content-type': TYPES[path.extname(file).slice(1)], 'content-security-policy': CSP });
  response.end(fs.readFileSync(file));
}

export { EXAMPLE_BODY };
