import { type Fault, takeFaults } from './fault-injection';
import type { Address } from './own-endpoints';
import type { Behaviour, ScriptedAnswer } from './webhook-receiver';

/** What Slack asks a sender to wait for (Slack API docs, 'Rate limits': HTTP 429 with Retry-After, one message per second). */
const RETRY_AFTER_SECONDS = '1';
/** Slack API docs, 'Sending messages using incoming webhooks', 'Handling errors'. */
const REVOKED: Record<number, string> = { 403: 'invalid_token', 404: 'no_service' };
/** setTimeout knows no longer delay: about 24 days. */
const NEVER_MS = 2 ** 31 - 1;

/**
 * Lets the faults of service `webhook` that are on in an emulator happen to the requests of a webhook receiver. While the
 * emulator does not answer, there are none.
 */
export function faultsOfWebhook(emulator: Address): Behaviour {
  return async () => scriptedAnswer(await takeFaults(emulator, 'webhook').catch(() => []));
}

/** What becomes of a request, undefined for what always does. */
export function scriptedAnswer(faults: readonly Fault[]): ScriptedAnswer | undefined {
  const delayMs = faults.reduce((sum, { mode, milliseconds = 0 }) => sum + (mode === 'slow' ? milliseconds : 0), 0);
  const other = faults.find(({ mode }) => mode !== 'slow');
  if (other !== undefined) return { delayMs, ...answerOf(other) };
  return delayMs > 0 ? { status: 200, delayMs } : undefined;
}

function answerOf({ mode, status }: Fault): ScriptedAnswer {
  switch (mode) {
    case 'throttle':
      return { status: 429, headers: { 'Retry-After': RETRY_AFTER_SECONDS } };
    case 'revoked':
      return { status: status ?? 404, body: REVOKED[status ?? 404] };
    case 'hang':
      return { status: 504, delayMs: NEVER_MS };
    case 'cutBefore':
      return { status: 502, close: true };
    case 'cutAfter':
      return { status: 200, close: true };
    default:
      return { status: status ?? 500 };
  }
}
