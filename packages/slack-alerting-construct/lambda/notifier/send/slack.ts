import { IncomingWebhook, IncomingWebhookHTTPError, SlackWebhookError } from '@slack/webhook';
import type { Message } from '../render/compose';

/** What became of a message. Reasons never hold the webhook's URL. */
export type Outcome =
  | { readonly kind: 'delivered' }
  /** Slack asks to wait. */
  | { readonly kind: 'rate-limited'; readonly retryAfterSeconds: number }
  /** Slack will never take this message (400, 413), or nothing from this webhook (403, 404, 410, ...). */
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly reason: string;
      readonly because: 'message' | 'webhook';
    }
  /** Temporary: 5xx, no answer in time, no connection. */
  | { readonly kind: 'failed'; readonly reason: string };

export type Post = (url: string, message: Pick<Message, 'text' | 'blocks'>) => Promise<Outcome>;

/** Statuses about the message; every other 4xx is about the webhook. */
const ABOUT_MESSAGE = [400, 413, 422];

/** 4xx that pass: request timeout, too early. */
const TEMPORARY = [408, 425];

/** Slack asks for a second if it does not say how long. */
const DEFAULT_RETRY_AFTER_SECONDS = 1;

/**
 * Posts by Slack's own SDK. It retries 5xx by itself only when configured to, and is not: the queue does, which survives the end
 * of this process. Of a 429 it does not say for how long to wait, hence the look at the response as it passes.
 */
export function slackPost(timeoutMs: number, fetchFn: typeof fetch = fetch): Post {
  return async (url, { text, blocks }) => {
    let retryAfter: string | null = null;
    const webhook = new IncomingWebhook(url, {
      timeout: timeoutMs,
      fetch: async (input, init) => {
        const response = await fetchFn(input, init);
        retryAfter = response.headers.get('retry-after');
        return response;
      },
    });
    try {
      await webhook.send({ text, blocks });
      return { kind: 'delivered' };
    } catch (error) {
      return outcomeOf(error, retryAfter);
    }
  };
}

function outcomeOf(error: unknown, retryAfter: string | null): Outcome {
  if (!(error instanceof IncomingWebhookHTTPError)) {
    const cause = error instanceof SlackWebhookError ? error.cause : error;
    return { kind: 'failed', reason: `no answer (${nameOf(cause)})` };
  }
  const status = error.statusCode;
  if (status === 429) {
    return { kind: 'rate-limited', retryAfterSeconds: secondsOf(retryAfter) };
  }
  const reason = `HTTP ${status} ${/^[a-z_]{1,60}$/.test(error.body ?? '') ? error.body : ''}`.trim();
  if (status >= 400 && status < 500 && !TEMPORARY.includes(status)) {
    return { kind: 'refused', status, reason, because: ABOUT_MESSAGE.includes(status) ? 'message' : 'webhook' };
  }
  return { kind: 'failed', reason };
}

/** `Retry-After` in seconds, which may also be a date. */
function secondsOf(retryAfter: string | null): number {
  const seconds = Number(retryAfter ?? Number.NaN);
  const until = (Date.parse(retryAfter ?? '') - Date.now()) / 1000;
  const wanted = [seconds, until].find((value) => Number.isFinite(value) && value > 0);
  return Math.ceil(wanted ?? DEFAULT_RETRY_AFTER_SECONDS);
}

/** `TypeError ECONNREFUSED`, `TimeoutError`: name and code only, because messages may quote the URL. */
function nameOf(error: unknown): string {
  const { name = 'Error', cause } = (error ?? {}) as { name?: string; cause?: { code?: unknown } };
  return typeof cause?.code === 'string' ? `${name} ${cause.code}` : name;
}
