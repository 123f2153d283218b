import type { Alert } from '../../alert';
import type { SourceEvent } from './source-event';

/** One kind of message that can be published. */
export interface Source {
  /** As the README names it. */
  readonly name: string;
  /** Answers `undefined` for what is not its own. */
  readonly read: (event: SourceEvent) => Alert | undefined;
  /**
   * Paths in the message whose values, together, make an alert the same alert; `?` marks what a message may lack. Empty: the
   * source has nothing that distinguishes a second delivery from a second event, so each publishing is an alert of its own.
   */
  readonly identity: readonly string[];
  /** Sources of one group that agree in their values are the same alert, such as an alarm by its action and by EventBridge. */
  readonly group: string;
  /**
   * Where the paths start.
   *
   * @default - the message's JSON
   */
  readonly fields?: (event: SourceEvent) => unknown;
  /** Which severity an alert gets, in words. */
  readonly severity: string;
  /** The document that says what identifies it and what its fields mean. */
  readonly document: { readonly title: string; readonly url: string };
}

export const DOCS = 'https://docs.aws.amazon.com';

/** "id: a unique identifier that's generated for every event": https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
export const EVENT = { identity: ['source', 'id'], group: 'event' };

/** Published to a topic without an identifier of the event; SNS gives each publishing its `MessageId`. */
export const PUBLISHING = { identity: [], group: 'publishing' };
