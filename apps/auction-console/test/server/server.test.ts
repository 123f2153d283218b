import * as fs from 'node:fs';
import * as net from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { RequestError, startConsole } from '../../src/server';
import { ALARM, API, FakeSources, POST, Script, TABLE, TestConsole } from './fixture';

const assets = fs.mkdtempSync(path.join(os.tmpdir(), 'console-assets-'));
fs.writeFileSync(path.join(assets, 'index.html'), '<title>Console</title>');
fs.writeFileSync(path.join(assets, 'app.js'), 'hello');
fs.writeFileSync(path.join(assets, 'secret.key'), 'no type of a page');

const posted = (id: string) => JSON.stringify([{ record_id: id, parameter_1: 'abc', parameter_2: 4 }]);
const request = (script: Script, id: string, status: number) =>
  script
    .add('request', { phase: 'start', resource: API, requestId: `q-${id}`, action: 'POST /orders', input: posted(id) })
    .add('call', {
      service: 'dynamodb',
      action: 'BatchWriteItem',
      resource: TABLE,
      caller: POST,
      invocation: `i-${id}`,
      status: 200,
      input: { RequestItems: { orders: [{ PutRequest: { Item: { record_id: { S: id } } } }] } },
    })
    .add('invocation', {
      phase: 'end',
      resource: POST,
      requestId: `i-${id}`,
      cause: `q-${id}`,
      input: { body: posted(id) },
      log: '{"level": "WARN", "message": "Slow"}\nTraceback\n  in a line',
    })
    .add('request', {
      phase: 'end',
      resource: API,
      requestId: `q-${id}`,
      action: 'POST /orders',
      status,
      input: posted(id),
    });

let sources: FakeSources;
let console: TestConsole;
beforeAll(async () => {
  const script = request(new Script(), 'order-1', 201);
  script.add('alarm', { resource: ALARM, detail: { name: 'failed', old: 'OK', new: 'ALARM', reason: 'one failed' } });
  script.add('call', { service: 'iam', action: 'GetRole', resource: 'arn:aws:iam::0:role/of-the-deployment' });
  sources = new FakeSources(script.events, {
    rows: async () => [{ recordId: 'order-1', row: '{"record_id":"order-1"}', expired: false }],
  });
  console = await TestConsole.start(sources, assets);
});
afterAll(() => console.close());
afterAll(() => fs.rmSync(assets, { recursive: true }));

describe('what it serves', () => {
  test('the page, under a policy that allows no other source', async () => {
    const { status, text, headers } = await console.request('GET', '/');
    expect([status, text, headers['content-type']]).toEqual([
      200,
      '<title>Console</title>',
      'text/html; charset=utf-8',
    ]);
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/https?:|\*|unsafe/);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect((await console.request('GET', '/app.js')).text).toBe('hello');
  });

  test.each(['/../package.json', '/%2e%2e/package.json', '/..%2fpackage.json', '/secret.key', '/nothing.js'])(
    '%s is not there',
    async (url) => {
      expect((await console.request('GET', url)).status).toBe(404);
    },
  );

  test('a link to a resource leads to its run, or to the map', async () => {
    const place = async (arn: string) =>
      (await console.request('GET', `/resource?arn=${encodeURIComponent(arn)}`)).headers.location;
    expect(await place('arn:aws:states:eu-west-1:0:execution:pipeline:run-1')).toBe('/#/runs/run-1');
    expect(await place(TABLE)).toBe('/#/map/Dev-Orders%2FTable');
    expect(await place('https://evil.example')).toBe('/');
  });

  test.each([
    ['GET', 'nothing', 404, 'There is no /api/nothing.'],
    ['DELETE', 'runs', 405, '/api/runs takes GET or POST, not DELETE.'],
    ['GET', 'runs?limit=many', 400, 'limit must be a whole number from 1 to 1000, and not "many".'],
    ['GET', 'timeline?level=loud', 400, 'level must be one of debug, info, warning, error, and not "loud".'],
    ['GET', 'runs/nobody', 404, 'There is no run nobody.'],
    ['GET', 'objects/none', 404, 'There is no object none.'],
    ['GET', 'events/99999', 404, 'Event 99999 is not kept any more.'],
    ['GET', 'orders/%zz', 400, 'The path is not percent-encoded as it should be.'],
  ])('%s %s is answered %i', async (method, route, status, message) => {
    expect(await console.ask(method, route)).toEqual({ status, body: { message } });
  });

  test('a body that is no JSON, or too large, is refused', async () => {
    const headers = { Origin: console.url.replace(/\/$/, ''), 'Content-Type': 'application/json' };
    expect(await console.request('POST', '/api/runs', '{', headers)).toMatchObject({ status: 400 });
    const large = await console
      .request('POST', '/api/orders', 'x'.repeat(11 * 1024 * 1024), headers)
      .catch((error: NodeJS.ErrnoException) => ({ status: error.code }));
    expect([413, 'EPIPE', 'ECONNRESET']).toContain(large.status);
  });
});

describe('whom it answers', () => {
  test.each<[string, string, string, Record<string, string>, number]>([
    ['a foreign name of this address', 'GET', '/api/system', { Host: 'evil.example' }, 421],
    ['another page that reads', 'GET', '/api/system', { Origin: 'http://evil.example' }, 403],
    ['another page that posts', 'POST', '/api/runs', { Origin: 'http://evil.example' }, 403],
    ['another page that listens', 'GET', '/api/events', { 'Sec-Fetch-Site': 'cross-site' }, 403],
    ['a form', 'POST', '/api/runs', { Origin: 'SELF', 'Content-Type': 'text/plain' }, 415],
    ['a program without an origin', 'POST', '/api/runs', {}, 403],
    ['another page that asks before it posts', 'OPTIONS', '/api/runs', { Origin: 'http://evil.example' }, 403],
  ])('%s is refused', async (_, method, url, given, expected) => {
    sources.asked = [];
    const headers = { ...given, ...(given.Origin === 'SELF' ? { Origin: console.url.replace(/\/$/, '') } : {}) };
    const answer = await console.request(method, url, method === 'POST' ? '{}' : undefined, headers);
    expect(answer.status).toBe(expected);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    expect(sources.asked).toEqual([]);
  });

  test('it listens on 127.0.0.1 alone, and takes a free port when its own is taken', async () => {
    const { port } = new URL(console.url);
    const other = await startConsole({ sources, port: Number(port) });
    expect(new URL(other.url).port).not.toBe(port);
    await other.close();
    await new Promise<void>((resolve, reject) => {
      const socket = net.connect(Number(port), '127.0.0.2');
      socket.once('connect', () => reject(new Error('it answers at 127.0.0.2')));
      socket.once('error', () => resolve());
    });
  });
});

describe('live', () => {
  test('a page gets a snapshot and the newest events, and what comes then', async () => {
    const seen = await console.until((event) => event === 'events');
    expect(seen.map(({ event }) => event)).toEqual(['snapshot', 'events']);
    const snapshot = JSON.parse(seen[0].data);
    expect(snapshot.edges).toMatchObject({ 'client>Dev-Orders/Api': 1, 'Dev-Orders/Post>Dev-Orders/Table': 1 });
    expect(snapshot.edges['Dev-Orders/Api>Dev-Orders/Post']).toBe(1);
    expect(snapshot.resources['Dev-Orders/Api']).toEqual({ total: 1, errors: 0, running: 0 });
    expect(snapshot.alarms['Dev-Results/Failed']).toMatchObject({ state: 'ALARM', reason: 'one failed' });
    const { events, dropped } = JSON.parse(seen[1].data);
    expect(dropped).toBe(0);
    expect(events.map(({ kind, level, title }: Record<string, string>) => [kind, level, title])).toEqual([
      ['call', 'info', 'Post function calls BatchWriteItem of Orders table, order order-1'],
      ['log', 'warning', 'Post function: Slow'],
      ['log', 'info', 'Post function: Traceback'],
      ['invocation', 'info', 'Post function has run, order order-1'],
      ['request', 'info', 'POST /orders is answered 201, order order-1'],
      ['alarm', 'warning', 'Alarm "Failed alarm" is on'],
    ]);
    expect(seen[1].id).toBe(String(events.at(-1).id));
  });

  test('a page that connects again goes on behind its last event', async () => {
    const last = (await console.until((event) => event === 'events')).at(-1)!.id!;
    const waiting = console.until((event) => event === 'events', { 'Last-Event-ID': last });
    sources.emit(request(new Script(), 'order-2', 400).events);
    const { events } = JSON.parse((await waiting).at(-1)!.data);
    expect(events[0].id).toBe(Number(last) + 1);
    expect(events.at(-1)).toMatchObject({ level: 'warning', title: expect.stringContaining('400') });
  });

  test('a page that falls behind gets the newest 200 and the number of the others', async () => {
    const last = (await console.until((event) => event === 'events')).at(-1)!.id!;
    const script = new Script();
    for (let n = 0; n < 300; n++) request(script, `many-${n}`, 201);
    sources.emit(script.events);
    const seen = await console.until((event) => event === 'events', { 'Last-Event-ID': last });
    const { events, dropped } = JSON.parse(seen.at(-1)!.data);
    expect(events).toHaveLength(200);
    expect(dropped).toBe(5 * 300 - 200);
  });

  test('the timeline is filtered, newest first, and an event has what belongs to it', async () => {
    const { items } = await console.get('timeline?order=order-1&level=warning');
    expect(items).toMatchObject([{ kind: 'log', title: 'Post function: Slow', requestId: 'i-order-1' }]);
    const { event, related, output } = await console.get(`events/${items[0].id}`);
    expect(event.id).toBe(items[0].id);
    expect(output.text).toContain('WARN');
    expect(related.map(({ kind }: { kind: string }) => kind)).toEqual(['call', 'log', 'invocation']);
    expect((await console.get('timeline?text=order-2')).items.length).toBeGreaterThan(0);
    const page = await console.get('timeline?kind=request&limit=2');
    const older = await console.get(`timeline?kind=request&limit=2&before=${page.items[1].id}`);
    expect(older.items[0].id).toBeLessThan(page.items[1].id);
    const { lines } = await console.get('logs?request=i-order-1&level=warning');
    expect(lines).toMatchObject([{ function: 'Dev-Orders/Post', level: 'warning', requestId: 'i-order-1' }]);
  });

  test('a posted order has its row, its request, its calls and its log lines', async () => {
    const { row, posts, logs, events } = await console.get('orders/order-1');
    expect(row.recordId).toBe('order-1');
    expect(posts).toHaveLength(1);
    expect(logs.map(({ message }: { message: string }) => message.split('\n')[0])).toEqual([
      '{"level": "WARN", "message": "Slow"}',
      'Traceback',
    ]);
    expect(events).toHaveLength(5);
  });
});

describe('what it does', () => {
  test('orders are posted as they are; problems come with their index and field', async () => {
    const problems = [{ index: 0, field: 'record_id', message: 'must be a string' }];
    const answer = JSON.stringify({ errorMessage: '1 of 1 orders are invalid', errors: problems });
    const sent: string[] = [];
    sources.post = async (body) => {
      sent.push(body);
      return { status: 400, body: answer };
    };
    const { status, body } = await console.ask('POST', 'orders', { body: '[{"record_id": "a"}, {"record_id": 5}]' });
    expect([status, body.status, body.body, body.problems, body.recordIds]).toEqual([
      200,
      400,
      answer,
      problems,
      ['a'],
    ]);
    sources.post = async () => ({ status: 403, body: '{"message": "Forbidden"}' });
    const refused = await console.ask('POST', 'orders', { body: 'no JSON' });
    expect(refused.body.problems).toEqual([{ message: 'Forbidden' }]);
    expect(sent).toEqual(['[{"record_id": "a"}, {"record_id": 5}]']);
  });

  test('dead letters are replayed to the queue that they came from; those of a schedule are not', async () => {
    sources.queue = async (url) =>
      url.endsWith('/dead-alerts')
        ? { depth: 1, messages: [{ id: 'm1', body: 'an alert', attributes: {} }] }
        : { depth: 0, messages: [] };
    const { queues } = await console.get('dead-letters');
    expect(queues).toMatchObject([
      { id: 'Dev-Results/DeadLetters', source: 'Alert queue', depth: 1, messages: [{ body: 'an alert' }] },
      { id: 'Dev-Results/NotStarted', depth: 0, notReplayable: expect.stringContaining('start a run') },
    ]);
    sources.asked = [];
    const replayed = await console.ask('POST', `dead-letters/${encodeURIComponent('Dev-Results/DeadLetters')}/replay`);
    expect(replayed.body).toEqual({ moved: 2 });
    expect(sources.asked).toEqual(['arn:aws:sqs:eu-west-1:000000000000:dead-alerts']);
    const other = await console.ask('POST', `dead-letters/${encodeURIComponent('Dev-Results/NotStarted')}/replay`);
    expect(other.status).toBe(409);
  });

  test('requests to the webhook with the same body are attempts of one message', async () => {
    const rawBody = JSON.stringify({ text: 'An alert\nwith more' });
    const receivedAt = new Date('2026-11-25T12:00:00Z');
    sources.requests.push(
      { n: 1, rawBody, receivedAt, answer: { status: 429, body: 'rate_limited' } },
      { n: 2, rawBody, receivedAt, answer: { status: 200, body: 'ok' } },
    );
    const { items } = await console.get('messages');
    expect(items).toMatchObject([
      {
        title: 'An alert',
        taken: 1,
        attempts: [
          { status: 429, answer: 'rate_limited', taken: false },
          { status: 200, taken: true },
        ],
      },
    ]);
    const { items: events } = await console.get('timeline?kind=webhook');
    expect(events).toMatchObject([
      { title: 'Slack takes: An alert', edge: 'Dev-Results/Notifier>webhook' },
      { title: 'Slack refuses with 429 rate_limited: An alert', level: 'warning' },
    ]);
  });

  test('a fault is switched on for a function by its id on the map, and said in words', async () => {
    const settings = { service: 'dynamodb', mode: 'throttle', action: 'PutItem', rate: 0.5 };
    sources.asked = [];
    sources.admin = async (method, route, body) => {
      sources.asked.push([method, route, body]);
      const fault = { id: 'half', ...settings, caller: 'post', affected: 3 };
      return {
        status: 200,
        body: route === 'faults' ? { faults: [fault] } : route === 'fault-catalog' ? { services: [] } : fault,
      };
    };
    const { body } = await console.ask('PUT', 'faults/half', { ...settings, caller: 'Dev-Orders/Post' });
    expect(sources.asked[0]).toEqual(['PUT', 'faults/half', { ...settings, caller: 'post' }]);
    expect(body).toMatchObject({
      id: 'half',
      title: '50 % of the calls of dynamodb:PutItem by post are throttled',
      hits: 3,
    });
    expect(await console.get('faults')).toMatchObject({ active: [{ id: 'half' }], catalog: { services: [] } });
    await console.ask('DELETE', 'faults/half');
    expect(sources.asked).toContainEqual(['DELETE', 'faults/half', undefined]);
  });

  test('the clock moves forward, not back', async () => {
    sources.asked = [];
    expect(await console.get('time')).toMatchObject({ offsetSeconds: 100, waitScale: 0.02 });
    await console.ask('PUT', 'time', { offsetSeconds: 90_100 });
    expect(sources.asked).toContainEqual(['PUT', 'time', { forwardSeconds: 90_000, waitScale: undefined }]);
    const back = await console.ask('PUT', 'time', { offsetSeconds: 0 });
    expect(back).toMatchObject({ status: 400, body: { message: expect.stringContaining('only moves forward') } });
  });
});

test('while the system is deployed, the page is there and the API says so; events of that time are no events', async () => {
  const early = new FakeSources(request(new Script(), 'early', 201).events);
  early.isDeployed = false;
  const starting = await TestConsole.start(early, assets);
  expect((await starting.request('GET', '/')).status).toBe(200);
  expect(await starting.ask('GET', 'system')).toEqual({
    status: 503,
    body: { message: 'npm start is still deploying.' },
  });
  early.isDeployed = true;
  expect((await starting.get('system')).resources.length).toBeGreaterThan(10);
  expect((await starting.get('timeline')).total).toBe(0);
  await starting.close();
});

test('an error of a source is answered, with its status where it has one', async () => {
  sources.objects = () => Promise.reject(new RequestError(503, 'The local AWS is still starting.'));
  expect(await console.ask('GET', 'objects')).toMatchObject({ status: 503 });
  sources.objects = () => Promise.reject(new TypeError('fetch failed'));
  expect(await console.ask('GET', 'objects')).toEqual({ status: 500, body: { message: 'TypeError: fetch failed' } });
});
