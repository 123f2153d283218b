import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { slackPost } from '../../lambda/notifier/send/slack';

const MESSAGE = { text: 'hello', blocks: [] };

let server: Server;

async function answering(listener: RequestListener): Promise<string> {
  server = createServer(listener).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/services/T0/B0/secret`;
}

afterEach(
  () =>
    new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    }),
);

const status = (code: number, headers: Record<string, string> = {}, body = '') =>
  answering((_, response) => response.writeHead(code, headers).end(body));

test('posts JSON by the SDK of Slack', async () => {
  const seen: string[] = [];
  const url = await answering((request, response) => {
    seen.push(
      String(request.method),
      String(request.url),
      String(request.headers['content-type']),
      String(request.headers['user-agent']),
    );
    request.on('data', (chunk) => seen.push(String(chunk)));
    request.on('end', () => response.end('ok'));
  });

  expect(await slackPost(1000)(url, MESSAGE)).toEqual({ kind: 'delivered' });
  expect(seen).toEqual([
    'POST',
    '/services/T0/B0/secret',
    'application/json',
    expect.stringMatching(/^@slack:webhook/),
    JSON.stringify(MESSAGE),
  ]);
});

test.each([
  ['3', 3],
  ['0.2', 1],
  [undefined, 1],
  ['soon', 1],
  ['-5', 1],
])('429 with Retry-After %s waits %i seconds', async (header, retryAfterSeconds) => {
  const url = await status(429, header === undefined ? {} : { 'Retry-After': header });

  expect(await slackPost(1000)(url, MESSAGE)).toEqual({ kind: 'rate-limited', retryAfterSeconds });
});

test('429 until a date waits until then', async () => {
  const url = await status(429, { 'Retry-After': new Date(Date.now() + 3_600_000).toUTCString() });

  const outcome = await slackPost(1000)(url, MESSAGE);

  expect(outcome).toEqual({ kind: 'rate-limited', retryAfterSeconds: expect.any(Number) });
  expect(Math.round((outcome as { retryAfterSeconds: number }).retryAfterSeconds / 60)).toBe(60);
});

test.each([
  [400, 'invalid_blocks', 'message'],
  [413, '', 'message'],
  [403, 'action_prohibited', 'webhook'],
  [404, 'no_service', 'webhook'],
  [410, 'channel_is_archived', 'webhook'],
])('%i is final', async (code, body, because) => {
  const url = await status(code, {}, body);

  expect(await slackPost(1000)(url, MESSAGE)).toEqual({
    kind: 'refused',
    status: code,
    reason: `HTTP ${code} ${body}`.trim(),
    because,
  });
});

test.each([408, 425, 500, 502, 503])('%i passes', async (code) => {
  expect(await slackPost(1000)(await status(code), MESSAGE)).toEqual({ kind: 'failed', reason: `HTTP ${code}` });
});

test('an answer that quotes the webhook is not repeated', async () => {
  const url = await answering((request, response) => response.writeHead(404).end(`no such path: ${request.url}`));

  expect(JSON.stringify(await slackPost(1000)(url, MESSAGE))).not.toContain('secret');
});

// The names of errors differ within jest, whose Error is not that of fetch; what matters is that nothing else is repeated.
describe('no answer', () => {
  test('in time', async () => {
    const url = await answering(() => undefined);

    expect(await slackPost(50)(url, MESSAGE)).toEqual({
      kind: 'failed',
      reason: expect.stringMatching(/^no answer \(\w+\)$/),
    });
  });

  test('because the connection is closed', async () => {
    const url = await answering((_, response) => response.destroy());

    expect(await slackPost(1000)(url, MESSAGE)).toEqual({
      kind: 'failed',
      reason: expect.stringMatching(/^no answer \([\w ]+\)$/),
    });
  });

  test('but a redirect, which a webhook never gives', async () => {
    const url = await status(302, { Location: 'https://evil.example/' });

    expect(await slackPost(1000)(url, MESSAGE)).toEqual({
      kind: 'failed',
      reason: expect.stringContaining('no answer'),
    });
  });
});
