import type { Json } from '../json';

/** What a renderer of events gets: the published message and what the topic says about it. */
export interface SourceEvent {
  /** The message as an object; `undefined` when it is anything but a JSON object. */
  readonly json?: Json;
  /** The message as text. */
  readonly text: string;
  /** Subject given by the publisher. */
  readonly subject?: string;
  /** ISO 8601 time of publishing. */
  readonly publishedAt?: string;
  /** ARN of the alert topic: account and region where nothing better is known. */
  readonly topicArn?: string;
}
