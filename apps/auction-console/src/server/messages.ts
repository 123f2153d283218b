import type { FeedEvent, SlackAttempt, SlackMessage } from '../contract';
import { jsonIn, payloadOf } from './feed/payloads';
import type { Runs } from './runs/runs';
import type { WebhookRequest } from './sources';

/** Messages that are kept; of more, the newest. */
const MOST_MESSAGES = 1_000;
/** After this, a request that is not answered counts as hanging. */
const HANGS_AFTER_MS = 3_000;

interface Kept {
  readonly message: Omit<SlackMessage, 'attempts' | 'taken'>;
  readonly attempts: SlackAttempt[];
}

/** What the webhook got: requests with the same body are attempts of one message. */
export class Messages {
  private readonly kept = new Map<string, Kept>();
  private readonly unanswered = new Map<number, { kept: Kept; position: number; since: number }>();
  private taken = 0;

  /** Takes in new requests, and answers that came since; what is new, as events. */
  public take(requests: readonly WebhookRequest[], runs: Runs): { event: Omit<FeedEvent, 'id'>; accepted: boolean }[] {
    const events: { event: Omit<FeedEvent, 'id'>; accepted: boolean }[] = [];
    for (; this.taken < requests.length; this.taken++) this.begin(requests[this.taken], runs);
    for (const [n, { kept, position, since }] of this.unanswered) {
      const { answer, rawBody, taken } = requests[n - 1];
      if (!answer && Date.now() - since < HANGS_AFTER_MS) continue;
      const accepted = taken ?? answer?.status === 200;
      kept.attempts[position] = {
        ...kept.attempts[position],
        status: answer?.status,
        answer: answer?.body,
        taken: accepted,
      };
      events.push({ event: eventOf(kept, kept.attempts[position], rawBody), accepted });
      this.unanswered.delete(n);
    }
    return events;
  }

  /** Newest first. */
  public list(run?: string): SlackMessage[] {
    return [...this.kept.values()]
      .reverse()
      .filter(({ message }) => run === undefined || message.run === run)
      .map(({ message, attempts }) => ({
        ...message,
        attempts,
        taken: attempts.filter(({ taken }) => taken).length,
      }));
  }

  private begin({ n, rawBody, receivedAt }: WebhookRequest, runs: Runs): void {
    const attempt: SlackAttempt = { at: receivedAt.toISOString(), taken: false };
    let kept = this.kept.get(rawBody);
    if (!kept) {
      const body = jsonIn(rawBody) ?? rawBody;
      const title = String((body as { text?: unknown }).text ?? rawBody)
        .split('\n')[0]
        .slice(0, 200);
      const run = runs.list.find(({ id }) => rawBody.includes(id))?.id;
      kept = { message: { id: String(n), at: attempt.at, title, body, run }, attempts: [] };
      this.kept.set(rawBody, kept);
      const oldest = this.kept.keys().next().value;
      if (this.kept.size > MOST_MESSAGES && oldest !== undefined) this.kept.delete(oldest);
    }
    kept.attempts.push(attempt);
    this.unanswered.set(n, { kept, position: kept.attempts.length - 1, since: Date.now() });
  }
}

function eventOf(
  { message }: Kept,
  { at, status, taken, answer }: SlackAttempt,
  rawBody: string,
): Omit<FeedEvent, 'id'> {
  const unanswered = taken ? 'takes, but its answer is lost' : 'does not answer';
  const answered = taken ? 'takes' : `refuses with ${status} ${answer ?? ''}`.trim();
  const how = status === undefined ? unanswered : answered;
  return {
    at,
    kind: 'webhook',
    level: taken && status !== undefined ? 'info' : 'warning',
    title: `Slack ${how}: ${message.title}`,
    resource: 'webhook',
    run: message.run,
    status,
    input: payloadOf(rawBody, 1_000),
  };
}
