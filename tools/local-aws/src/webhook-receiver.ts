import { randomBytes } from 'node:crypto';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { refusalOf } from './webhook-validation';

/** One message that the receiver took, as Slack would have posted it. */
export interface ReceivedMessage {
  /** Position among all requests, from 1. */
  readonly n: number;
  /** The parsed JSON body. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any;
  /** The fallback text, empty when the message has none. */
  readonly text: string;
  readonly receivedAt: Date;
}

/** One request, whatever became of it. */
export interface ReceivedRequest {
  /** Position among all requests, from 1. */
  readonly n: number;
  /** Body as sent. */
  readonly rawBody: string;
  readonly headers: IncomingHttpHeaders;
  readonly receivedAt: Date;
  /** Status and text that were answered; `undefined` while none is, and for ever when the connection was closed instead. */
  answer?: { readonly status: number; readonly body: string };
  /** Whether the message was taken, also when its answer came too late or never. */
  taken?: boolean;
}

/** What the receiver does with a request instead of taking the message. */
export interface ScriptedAnswer {
  /** HTTP status. With 200 the message counts as taken, also when the answer then comes too late or never. */
  readonly status: number;
  readonly headers?: Record<string, string>;
  /** @default - Slack's text for the status */
  readonly body?: string;
  /** Milliseconds to wait before answering. @default 0 */
  readonly delayMs?: number;
  /** Ends the connection without an answer. @default false */
  readonly close?: boolean;
}

/**
 * Decides what becomes of a request.
 *
 * @param n position of the request, from 1.
 * @param body its parsed JSON body, or its text when it is not JSON.
 * @returns the answer; `undefined` takes the message as Slack would.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Behaviour = (n: number, body: any) => ScriptedAnswer | undefined | Promise<ScriptedAnswer | undefined>;

export interface WebhookReceiverOptions {
  /** Port on 127.0.0.1; a free one when it is taken. @default - any free port */
  readonly port?: number;
  /** @default - takes every message that Slack would take */
  readonly behaviour?: Behaviour;
}

export interface WebhookReceiver {
  /** The webhook's URL, of the same form as Slack's. */
  readonly url: string;
  /** Messages taken so far, in order. */
  readonly messages: ReceivedMessage[];
  /** All requests so far, in order, the refused ones as well. */
  readonly requests: ReceivedRequest[];
  /** Replaces the behaviour for the requests to come. */
  behave(behaviour?: Behaviour): void;
  /**
   * Waits until the messages taken satisfy a condition, or until there are so many of them.
   *
   * @throws Error after `timeoutMs`, with the texts that came.
   */
  waitFor(
    condition: number | ((messages: ReceivedMessage[]) => boolean),
    timeoutMs?: number,
  ): Promise<ReceivedMessage[]>;
  close(): Promise<void>;
}

const SLACK_TEXTS: Record<number, string> = {
  200: 'ok',
  400: 'invalid_payload',
  403: 'action_prohibited',
  404: 'no_service',
  410: 'channel_is_archived',
  429: 'rate_limited',
  500: 'rollup_error',
};

/**
 * Starts a stand-in for a Slack incoming webhook on 127.0.0.1. It validates what Slack validates (400 `invalid_payload`,
 * `no_text`, `invalid_blocks`, ... ; 404 `no_service` for another path), answers `ok`, and keeps what it was sent.
 */
export async function startWebhookReceiver(options: WebhookReceiverOptions = {}): Promise<WebhookReceiver> {
  const path = `/services/TLOCAL000/BLOCAL000/${randomBytes(12).toString('hex')}`;
  const messages: ReceivedMessage[] = [];
  const requests: ReceivedRequest[] = [];
  const waiting = new Set<() => void>();
  let behaviour = options.behaviour;

  const receive = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const rawBody = await textOf(incoming);
    const request: ReceivedRequest = {
      n: requests.length + 1,
      rawBody,
      headers: incoming.headers,
      receivedAt: new Date(),
    };
    requests.push(request);
    const body = parsed(rawBody);
    const answer = (await behaviour?.(request.n, body)) ?? slackAnswer(incoming, path, rawBody);
    request.taken = answer.status === 200;
    if (request.taken) {
      messages.push({ n: request.n, body, text: String(body?.text ?? ''), receivedAt: request.receivedAt });
      waiting.forEach((check) => check());
    }
    respond(response, answer, request);
  };

  const server = createServer((incoming, response) => {
    receive(incoming, response).catch(() => response.destroy());
  });
  const port = await listen(server, options.port ?? 0);

  return {
    url: `http://127.0.0.1:${port}${path}`,
    messages,
    requests,
    behave: (next) => {
      behaviour = next;
    },
    waitFor: (condition, timeoutMs = 60_000) => waitFor(messages, waiting, condition, timeoutMs),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What Slack itself answers. */
function slackAnswer(incoming: IncomingMessage, path: string, rawBody: string): ScriptedAnswer {
  if (incoming.url !== path) {
    return { status: 404 };
  }
  if (incoming.method !== 'POST') {
    return { status: 405, body: 'method_not_allowed' };
  }
  const refusal = refusalOf(rawBody);
  return refusal ? { status: 400, body: refusal.error } : { status: 200 };
}

function respond(response: ServerResponse, answer: ScriptedAnswer, request: ReceivedRequest): void {
  const body = answer.body ?? SLACK_TEXTS[answer.status] ?? '';
  const timer = setTimeout(() => {
    if (answer.close) {
      response.destroy();
      return;
    }
    response.writeHead(answer.status, { 'Content-Type': 'text/html', ...answer.headers });
    response.end(body);
    request.answer = { status: answer.status, body };
  }, answer.delayMs ?? 0);
  response.once('close', () => clearTimeout(timer));
}

function waitFor(
  messages: ReceivedMessage[],
  waiting: Set<() => void>,
  condition: number | ((messages: ReceivedMessage[]) => boolean),
  timeoutMs: number,
): Promise<ReceivedMessage[]> {
  const met = typeof condition === 'number' ? () => messages.length >= condition : () => condition(messages);
  return new Promise((resolve, reject) => {
    const finish = (end: () => void) => {
      clearTimeout(timer);
      waiting.delete(check);
      end();
    };
    const check = () => {
      if (met()) {
        finish(() => resolve([...messages]));
      }
    };
    const timer = setTimeout(() => {
      const texts = messages.map((message) => `- ${message.text.split('\n')[0]}`).join('\n');
      finish(() =>
        reject(new Error(`${messages.length} messages after ${timeoutMs} ms, not what was waited for:\n${texts}`)),
      );
    }, timeoutMs);
    waiting.add(check);
    check();
  });
}

async function listen(server: Server, port: number): Promise<number> {
  const attempt = (candidate: number) =>
    new Promise<number>((resolve, reject) => {
      server.once('error', reject);
      server.listen(candidate, '127.0.0.1', () => {
        server.removeListener('error', reject);
        resolve((server.address() as AddressInfo).port);
      });
    });
  try {
    return await attempt(port);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE' && port !== 0) {
      return attempt(0);
    }
    throw error;
  }
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any
function parsed(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
