import { Agent, createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type BatchWriteRequest, partialAnswer, recordId, split, throttledAnswer } from './batch-write';

const BATCH_WRITE = 'DynamoDB_20120810.BatchWriteItem';
const CONTENT_TYPE = { 'content-type': 'application/x-amz-json-1.0' };

/** Takes at most `wanted` write units and returns how many the table has left. */
export type Take = (wanted: number) => number;

/** What was written of a batch, and how many were refused. */
export type Watcher = (written: readonly string[], refused: number) => void;

/** A proxy in front of DynamoDB on loopback that refuses writes as a table does whose throughput is used up. */
export interface ThrottledDynamoDb {
  readonly endpoint: string;
  /** Replaces what decides over writes, for example by no limit at all. */
  limit(take: Take): void;
  /** Is called for each batch, after the table has it. */
  watch(watcher: Watcher): void;
  close(): Promise<void>;
}

/** Starts the proxy on a free port of 127.0.0.1. Everything but BatchWriteItem passes as it is. */
export async function startThrottledDynamoDb(upstream: string): Promise<ThrottledDynamoDb> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const send = (body: Buffer | string, headers: IncomingMessage['headers']) => forward(upstream, agent, body, headers);
  let take: Take = (wanted) => wanted;
  let watcher: Watcher = () => undefined;
  let throttled = 0;

  async function batchWrite(body: Buffer, headers: IncomingMessage['headers'], response: ServerResponse) {
    const [[table, writes]] = Object.entries((JSON.parse(`${body}`) as BatchWriteRequest).RequestItems);
    const { accepted, refused } = split(writes, take);
    if (accepted.length === 0) {
      watcher([], refused.length);
      response.writeHead(400, CONTENT_TYPE).end(throttledAnswer(table, throttled++));
      return;
    }
    const kept = refused.length === 0 ? body : JSON.stringify({ RequestItems: { [table]: accepted } });
    const answer = await send(kept, headers);
    if (answer.status !== 200) throw new Error(`the table answered ${answer.status} ${answer.body}`);
    watcher(accepted.map(recordId), refused.length);
    response.writeHead(200, CONTENT_TYPE).end(partialAnswer(table, refused));
  }

  const server = createServer((incoming, response) => {
    void (async () => {
      try {
        const body = await readAll(incoming);
        if (incoming.headers['x-amz-target'] === BATCH_WRITE) return await batchWrite(body, incoming.headers, response);
        const answer = await send(body, incoming.headers);
        response.writeHead(answer.status, CONTENT_TYPE).end(answer.body);
      } catch (error) {
        response
          .writeHead(500, CONTENT_TYPE)
          .end(JSON.stringify({ __type: 'InternalServerError', message: `${error}` }));
      }
    })();
  });
  await listen(server);
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    limit: (next) => (take = next),
    watch: (next) => (watcher = next),
    close: async () => {
      agent.destroy();
      await close(server);
    },
  };
}

function forward(
  upstream: string,
  agent: Agent,
  body: Buffer | string,
  headers: IncomingMessage['headers'],
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const { host: _host, connection: _connection, 'transfer-encoding': _encoding, ...kept } = headers;
    const length = Buffer.byteLength(body);
    const outgoing = request(
      upstream,
      { method: 'POST', agent, headers: { ...kept, 'content-length': length } },
      (answer) => {
        readAll(answer).then((content) => resolve({ status: answer.statusCode ?? 500, body: `${content}` }), reject);
      },
    );
    outgoing.on('error', reject).end(body);
  });
}

/** Reads a whole message. */
export async function readAll(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Listens on a free port of loopback. */
export function listen(server: Server): Promise<void> {
  server.keepAliveTimeout = 120_000; // longer than any pause: a connection that closes as a request comes is an error
  return new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
}

/** Ends a server with its connections. */
export function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
