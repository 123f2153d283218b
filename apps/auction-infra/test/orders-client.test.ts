import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type OrderRecord, postOrders } from '../smoke/orders-client';

const orders: OrderRecord[] = [{ record_id: 'unique_id_1', parameter_1: 'abc', parameter_2: 2.1 }];
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' };

interface Received {
  method?: string;
  url?: string;
  headers: IncomingHttpHeaders;
  body: string;
}

let server: Server;
let origin: string;
let received: Received[];

beforeEach(async () => {
  received = [];
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
      response.writeHead(503, { 'Retry-After': '2', 'content-type': 'application/json' }).end('{"unprocessed":["a"]}');
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
