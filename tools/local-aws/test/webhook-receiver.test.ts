import { type AddressInfo, createServer } from 'node:net';
import { startWebhookReceiver, type WebhookReceiver } from '../src/webhook-receiver';

let receiver: WebhookReceiver;

const post = async (body: unknown, url = receiver.url, init: RequestInit = {}) => {
  const response = await fetch(url, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...init,
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
};
const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });

beforeEach(async () => {
  receiver = await startWebhookReceiver();
});

afterEach(() => receiver.close());

describe('as Slack', () => {
  test('takes a valid message, answers ok and keeps it', async () => {
    const message = { text: 'hello', blocks: [{ type: 'header', text: { type: 'plain_text', text: 'hello' } }] };

    expect(await post(message)).toMatchObject({ status: 200, text: 'ok' });

    expect(receiver.messages).toEqual([{ n: 1, body: message, text: 'hello', receivedAt: expect.any(Date) }]);
    expect(receiver.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/services\/T\w+\/B\w+\/\w+$/);
  });

  test.each<[string, unknown, string]>([
    ['not JSON', 'hello', 'invalid_payload'],
    ['not an object', [1], 'invalid_payload'],
    ['neither text nor blocks', {}, 'no_text'],
    ['empty text', { text: '' }, 'no_text'],
    ['51 blocks', { blocks: Array(51).fill({ type: 'divider' }) }, 'invalid_blocks'],
    ['a section of 3,001 characters', { blocks: [section('x'.repeat(3001))] }, 'invalid_blocks'],
    ['an empty section', { blocks: [{ type: 'section' }] }, 'invalid_blocks'],
    [
      '11 fields',
      { blocks: [{ type: 'section', fields: Array(11).fill({ type: 'mrkdwn', text: 'x' }) }] },
      'invalid_blocks',
    ],
    [
      'a field of 2,001 characters',
      { blocks: [{ type: 'section', fields: [{ type: 'mrkdwn', text: 'x'.repeat(2001) }] }] },
      'invalid_blocks',
    ],
    [
      'a header of 151 characters',
      { blocks: [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }] },
      'invalid_blocks',
    ],
    ['a header in mrkdwn', { blocks: [{ type: 'header', text: { type: 'mrkdwn', text: 'x' } }] }, 'invalid_blocks'],
    ['an empty context', { blocks: [{ type: 'context', elements: [] }] }, 'invalid_blocks'],
    [
      'a button without a web address',
      {
        blocks: [
          {
            type: 'actions',
            elements: [{ type: 'button', text: { type: 'plain_text', text: 'x' }, url: 'arn:aws:x' }],
          },
        ],
      },
      'invalid_blocks',
    ],
    ['an unknown block', { text: 'x', blocks: [{ type: 'sectoin' }] }, 'invalid_blocks'],
    [
      'a block_id used twice',
      {
        blocks: [
          { type: 'divider', block_id: 'a' },
          { type: 'divider', block_id: 'a' },
        ],
      },
      'invalid_blocks',
    ],
    ['an invalid block in an attachment', { text: 'x', attachments: [{ blocks: [section('')] }] }, 'invalid_blocks'],
    ['more than 13,200 characters in all', { blocks: Array(5).fill(section('x'.repeat(2900))) }, 'msg_blocks_too_long'],
  ])('refuses %s', async (_, body, error) => {
    expect(await post(body)).toMatchObject({ status: 400, text: error });

    expect(receiver.messages).toEqual([]);
    expect(receiver.requests[0].answer).toEqual({ status: 400, body: error });
  });

  test('takes what is exactly at the limits', async () => {
    const blocks = [
      { type: 'header', text: { type: 'plain_text', text: 'x'.repeat(150) } },
      section('x'.repeat(3000)),
      { type: 'section', fields: Array(10).fill({ type: 'mrkdwn', text: 'x' }) },
      ...Array(47).fill({ type: 'divider' }),
    ];

    expect(await post({ blocks })).toMatchObject({ status: 200 });
  });

  test('answers 404 to another path, as Slack does for a webhook that was revoked', async () => {
    expect(await post({ text: 'x' }, `${receiver.url}x`)).toMatchObject({ status: 404, text: 'no_service' });
  });
});

describe('scripted', () => {
  test('answers what the script says, in the order of the requests', async () => {
    receiver.behave((n) => (n === 1 ? { status: 429, headers: { 'Retry-After': '3' } } : undefined));

    const first = await post({ text: 'a' });
    const second = await post({ text: 'a' });

    expect([first.status, first.text, first.headers.get('retry-after')]).toEqual([429, 'rate_limited', '3']);
    expect(second.status).toBe(200);
    expect(receiver.messages.map((message) => message.n)).toEqual([2]);
    expect(receiver.requests).toHaveLength(2);
  });

  test('sees the body', async () => {
    receiver.behave((_, body) => (body.text === 'poison' ? { status: 500 } : undefined));

    expect((await post({ text: 'poison' })).status).toBe(500);
    expect((await post({ text: 'fine' })).status).toBe(200);
  });

  test('closes the connection without an answer', async () => {
    receiver.behave(() => ({ status: 500, close: true }));

    await expect(post({ text: 'a' })).rejects.toThrow('fetch failed');
    expect(receiver.messages).toEqual([]);
    expect(receiver.requests[0].answer).toBeUndefined();
    expect(receiver.requests[0].taken).toBe(false);
  });

  test('hangs, and counts the message as taken when the script says 200', async () => {
    receiver.behave(() => ({ status: 200, delayMs: 3_600_000 }));
    const abort = new AbortController();

    const pending = post({ text: 'a' }, receiver.url, { signal: abort.signal });
    await receiver.waitFor(1);
    expect(receiver.requests[0].taken).toBe(true);
    abort.abort();

    await expect(pending).rejects.toThrow('aborted');
    expect(receiver.requests[0].answer).toBeUndefined();
  });
});

describe('waitFor', () => {
  test('resolves when the condition holds', async () => {
    const waited = receiver.waitFor((messages) => messages.some((message) => message.text === 'b'));

    await post({ text: 'a' });
    await post({ text: 'b' });

    expect((await waited).map((message) => message.text)).toEqual(['a', 'b']);
  });

  test('reports what came instead', async () => {
    await post({ text: 'a\nsecond line' });

    await expect(receiver.waitFor(2, 5)).rejects.toThrow('1 messages after 5 ms, not what was waited for:\n- a');
  });
});

test('takes another port when the one asked for is taken', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const port = (other.address() as AddressInfo).port;

  const second = await startWebhookReceiver({ port });

  expect((await post({ text: 'x' }, second.url)).status).toBe(200);
  await second.close();
  await new Promise((resolve) => other.close(resolve));
});
