import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { followEvents, type LocalEvent, readEvent } from '../src';

let server: Server;
let endpoint: string;
let respond: (url: string, response: ServerResponse) => void;

beforeAll(async () => {
  server = createServer(({ url = '' }, response) => respond(url, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const event = (id: number): LocalEvent => ({ id, at: 1, kind: 'call' });
const line = (id: number) => `${JSON.stringify(event(id))}\n`;

test('events come in their order, however the stream is cut, without the lines that keep it alive', async () => {
  const text = Buffer.from(line(8) + '\n' + `${JSON.stringify({ ...event(9), action: 'é' })}\n`);
  respond = async (url, response) => {
    expect(url).toBe('/_local-aws/events/since/7');
    for (const byte of text) {
      response.write(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
    response.end();
  };
  const seen: LocalEvent[] = [];
  await followEvents({ endpoint }, 7, (events) => seen.push(...events));
  expect(seen).toEqual([event(8), { ...event(9), action: 'é' }]);
});

test('it ends when it is aborted, and when the local AWS is gone', async () => {
  const abort = new AbortController();
  respond = (_, response) => response.write(line(1));
  await followEvents({ endpoint }, 0, () => abort.abort(), abort.signal);
  respond = (_, response) => response.write(line(1), () => response.destroy());
  await followEvents({ endpoint }, 0, () => undefined);
});

test('an answer that is no stream is an error', async () => {
  respond = (_, response) => response.writeHead(500).end('broken');
  await expect(followEvents({ endpoint }, 0, () => undefined)).rejects.toThrow('GET events: 500 broken');
});

test('one event is read by its id', async () => {
  respond = (url, response) => {
    if (url === '/_local-aws/events/5') response.end(JSON.stringify(event(5)));
    else response.writeHead(404).end();
  };
  expect(await readEvent({ endpoint }, 5)).toEqual(event(5));
  expect(await readEvent({ endpoint }, 6)).toBeUndefined();
});
