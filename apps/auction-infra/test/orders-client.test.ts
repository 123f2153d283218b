import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import {
  type ClientTime,
  type OrderRecord,
  postOrders,
  submitOrders,
  type SubmitOrdersOptions,
} from '../smoke/orders-client';
import { judge, pauseMs } from '../smoke/orders-retry';

const orders: OrderRecord[] = [{ record_id: 'unique_id_1', parameter_1: 'abc', parameter_2: 2.1 }];
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' };

interface Received {
  method?: string;
  url?: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** How the server answers one request; by default 503. */
interface Scripted {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
  hangUp?: boolean;
}

let server: Server;
let script: Scripted[];
let origin: string;
let received: Received[];

beforeEach(async () => {
  received = [];
  script = [];
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({
        method: request.method,
        url: request.url,
        headers: request.headers,
        body: `${Buffer.concat(chunks)}`,
      });
      const {
        status = 503,
        headers = { 'Retry-After': '2' },
        body = '{"unprocessed":["a"]}',
        hangUp,
      } = script.shift() ?? {};
      if (hangUp) return void request.socket.destroy();
      response.writeHead(status, { ...headers, 'content-type': 'application/json' }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** Signature Version 4 from its specification, by node's own crypto: what a server computes to check a request. */
function expectedSignature({ method, url, headers, body }: Received): string {
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  const hmac = (key: Buffer | string, text: string) => createHmac('sha256', key).update(text).digest();
  const [, scope, signedHeaders] = /Credential=[^/]+\/([^,]+), SignedHeaders=([^,]+),/.exec(headers.authorization!)!;
  const canonicalHeaders = signedHeaders
    .split(';')
    .map((name) => `${name}:${headers[name] as string}\n`)
    .join('');
  const canonical = [method, url, '', canonicalHeaders, signedHeaders, hash(body)].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'] as string, scope, hash(canonical)].join('\n');
  const key = scope
    .split('/')
    .reduce<Buffer | string>((secret, part) => hmac(secret, part), `AWS4${credentials.secretAccessKey}`);
  return hmac(key, toSign).toString('hex');
}

test('posts the orders as JSON with a signature that the server can verify', async () => {
  await postOrders(`${origin}/dev/orders`, orders, { region: 'eu-west-1', credentials });
  const [request] = received;
  expect(request).toMatchObject({ method: 'POST', url: '/dev/orders', body: JSON.stringify(orders) });
  expect(request.headers).toMatchObject({ 'content-type': 'application/json', 'x-amz-security-token': 'token' });
  expect(request.headers.authorization).toContain('/eu-west-1/execute-api/aws4_request');
  expect(request.headers.authorization).toMatch(/SignedHeaders=[^,]*\bhost;[^,]*x-amz-content-sha256[^,]*,/);
  expect(request.headers.authorization).toContain(`Signature=${expectedSignature(request)}`);
});

test('asks a credential provider for the keys', async () => {
  const provider = jest.fn().mockResolvedValue(credentials);
  await postOrders(`${origin}/dev/orders`, orders, { region: 'eu-west-1', credentials: provider });
  expect(provider).toHaveBeenCalled();
  expect(received[0].headers.authorization).toContain('Credential=AKIDEXAMPLE/');
});

test('sends text unchanged, so that a malformed body can be sent', async () => {
  await postOrders(`${origin}/dev/orders`, 'not json', { region: 'eu-west-1', credentials });
  expect(received[0].body).toBe('not json');
});

test('returns any status with its headers and body', async () => {
  const response = await postOrders(`${origin}/dev/orders`, orders, { region: 'eu-west-1', credentials });
  expect(response).toMatchObject({ status: 503, headers: { 'retry-after': '2' }, body: '{"unprocessed":["a"]}' });
});

describe('submitOrders', () => {
  const batch: OrderRecord[] = ['a', 'b', 'c'].map((record_id) => ({ record_id, parameter_1: 'x', parameter_2: 1 }));
  /** Time that passes only in pauses; chance at its most. */
  let clock: { time: ClientTime; pauses: number[] };

  beforeEach(() => {
    let now = 1_000_000;
    const pauses: number[] = [];
    clock = {
      pauses,
      time: {
        now: () => now,
        sleep: async (milliseconds) => {
          pauses.push(milliseconds);
          now += milliseconds;
        },
        random: () => 0.5,
      },
    };
  });

  const submit = (more: Partial<SubmitOrdersOptions> = {}) =>
    submitOrders(`${origin}/v1/orders`, batch, { region: 'eu-west-1', credentials, time: clock.time, ...more });
  const sentIds = () => received.map(({ body }) => (JSON.parse(body) as OrderRecord[]).map((order) => order.record_id));
  const unprocessed = (...ids: string[]) => JSON.stringify({ errorMessage: 'busy', unprocessedRecordIds: ids });

  test('ends with the first answer that all are stored', async () => {
    script = [{ status: 201, body: '{"stored":3}' }];
    expect(await submit()).toMatchObject({ outcome: 'stored', unconfirmed: [], attempts: 1 });
    expect(clock.pauses).toEqual([]);
  });

  test('sends only what was not stored again, not before Retry-After', async () => {
    script = [
      { status: 503, headers: { 'Retry-After': '7' }, body: unprocessed('b', 'c') },
      { status: 503, headers: { 'Retry-After': '14' }, body: unprocessed('c') },
      { status: 201, body: '{"stored":1}' },
    ];
    expect(await submit()).toMatchObject({ outcome: 'stored', unconfirmed: [], attempts: 3 });
    expect(sentIds()).toEqual([['a', 'b', 'c'], ['b', 'c'], ['c']]);
    expect(clock.pauses).toEqual([7_250, 14_500]);
  });

  test.each([408, 429, 500, 502, 503, 504])('sends all again after a %i that names no orders', async (status) => {
    script = [{ status, body: '{"errorMessage":"later"}' }, { status: 201 }];
    expect(await submit()).toMatchObject({ outcome: 'stored', attempts: 2 });
    expect(sentIds()).toEqual([
      ['a', 'b', 'c'],
      ['a', 'b', 'c'],
    ]);
  });

  test('sends all of the rest again after an answer about orders that it does not know', async () => {
    script = [{ status: 503, body: unprocessed('z') }, { status: 201 }];
    await submit();
    expect(sentIds()[1]).toEqual(['a', 'b', 'c']);
  });

  test('sends all again when there was no answer', async () => {
    script = [{ hangUp: true }, { status: 201 }];
    expect(await submit()).toMatchObject({ outcome: 'stored', attempts: 2 });
  });

  test.each([400, 401, 403, 404, 413])('does not repeat a %i', async (status) => {
    script = [{ status, body: '{"errorMessage":"no"}' }];
    expect(await submit()).toMatchObject({
      outcome: 'refused',
      unconfirmed: ['a', 'b', 'c'],
      attempts: 1,
      response: { status },
    });
  });

  test('does not repeat a 500 of the handler, which names orders that no retry helps', async () => {
    script = [{ status: 500, body: unprocessed('b') }];
    expect(await submit()).toMatchObject({ outcome: 'refused', unconfirmed: ['b'], attempts: 1 });
  });

  test('gives up after maxAttempts and names what is not confirmed', async () => {
    script = Array(3).fill({ status: 503, headers: { 'Retry-After': '1' }, body: unprocessed('a') });
    expect(await submit({ maxAttempts: 3 })).toMatchObject({ outcome: 'gave-up', unconfirmed: ['a'], attempts: 3 });
    expect(received).toHaveLength(3);
  });

  test('does not wait for a Retry-After that ends after maxElapsedMs', async () => {
    script = [{ status: 503, headers: { 'Retry-After': '60' }, body: unprocessed('a') }];
    expect(await submit({ maxElapsedMs: 30_000 })).toMatchObject({ outcome: 'gave-up', attempts: 1 });
    expect(clock.pauses).toEqual([]);
  });

  test('an address that is none is an error of the caller', async () => {
    await expect(submitOrders('no address', batch, { region: 'eu-west-1', credentials })).rejects.toThrow(
      'Invalid URL',
    );
  });
});

describe('the pauses', () => {
  test('at least Retry-After, doubling to 20 seconds of jitter on top', () => {
    expect([1, 2, 3, 10].map((attempt) => pauseMs(attempt, 0, 0.5))).toEqual([250, 500, 1000, 10_000]);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2000 }),
        fc.nat(100_000),
        fc.double({ min: 0, max: 0.99, noNaN: true }),
        (n, after, r) => {
          const pause = pauseMs(n, after, r);
          expect(pause).toBeGreaterThanOrEqual(after);
          expect(pause).toBeLessThanOrEqual(after + 20_000);
        },
      ),
    );
  });

  test.each([
    ['5', 5000],
    ['Thu, 01 Jan 1970 00:00:30 GMT', 20_000],
    ['Thu, 01 Jan 1970 00:00:01 GMT', 0],
    ['soon', 0],
    ['-1', 0],
  ])('a Retry-After of %s', (value, retryAfterMs) => {
    const headers = { 'retry-after': value };
    expect(judge({ status: 429, headers, body: '' }, 10_000)).toEqual({ kind: 'again', retryAfterMs });
  });

  test.each(['', 'null', '[]', '{"unprocessedRecordIds":[]}', '{"unprocessedRecordIds":[1]}', '<html>'])(
    'a body that names no orders: %s',
    (body) => {
      expect(judge({ status: 503, headers: {}, body }, 0)).toEqual({ kind: 'again', retryAfterMs: 0 });
    },
  );
});
