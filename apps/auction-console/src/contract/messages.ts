/** What Slack got. `GET /api/messages?run=&offset=&limit=` answers a {@link Page}, newest first. */
export interface SlackMessage {
  readonly id: string;
  /** When it came first. */
  readonly at: string;
  /** Its first line: the fallback text. */
  readonly title: string;
  /** The body as it was posted to the webhook: Slack's blocks and attachments. */
  readonly body: unknown;
  /** Whether Slack took it, and how often: 2 is a message that came twice. */
  readonly taken: number;
  /** Every request with this message, refused ones as well, oldest first. */
  readonly attempts: readonly SlackAttempt[];
  /** The run that it names. */
  readonly run?: string;
}

export interface SlackAttempt {
  readonly at: string;
  /** What was answered; undefined while nothing is, or when the connection was closed. */
  readonly status?: number;
  readonly answer?: string;
  readonly taken: boolean;
}

/** A queue that takes what could not be processed. `GET /api/dead-letters` answers all: `{"queues": [...]}`. */
export interface DeadLetterQueue {
  /** {@link Resource.id} of the queue; `POST /api/dead-letters/{id, percent-encoded}/replay` moves its messages back: `{"moved": 3}`. */
  readonly id: string;
  readonly title: string;
  /** Where they go when they are replayed; undefined when they cannot be, with the reason. */
  readonly source?: string;
  readonly notReplayable?: string;
  readonly depth: number;
  /** The oldest 50. */
  readonly messages: readonly DeadLetter[];
}

export interface DeadLetter {
  readonly id: string;
  readonly at?: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
}
