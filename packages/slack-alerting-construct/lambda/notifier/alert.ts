/** How urgent an alert is; the three levels of the alert contract. */
export type Severity = 'info' | 'warning' | 'critical';

export const SEVERITIES: readonly Severity[] = ['info', 'warning', 'critical'];

/** A link to somewhere useful, mostly a page of the AWS console. */
export interface Link {
  readonly label: string;
  /** https URL, percent-encoded. */
  readonly url: string;
  /** The resource, where it is known. */
  readonly arn?: string;
}

/** One line of the table "where, when, what" of a message. */
export interface Fact {
  readonly label: string;
  readonly value: string;
}

/**
 * What every kind of event is turned into before it is rendered. Strings are as they came, unescaped and of any length:
 * escaping and limits are the business of the renderer.
 */
export interface Alert {
  /** Kind of event, such as `CloudWatch alarm`; shown in the last line. */
  readonly kind: string;
  readonly severity: Severity;
  /** Whether this is the good news after an alert, such as an alarm that is OK again. */
  readonly resolved?: boolean;
  /** Whether it says only that a new alarm found nothing wrong. Nothing was reported before, so it is logged and not sent. */
  readonly beginsAsOk?: boolean;
  /** One line: what happened, and in which state it is. */
  readonly title: string;
  /** Name of the one thing that it happened to; shown behind a title that does not contain it. */
  readonly resource?: string;
  /** What happened, in more words. */
  readonly description?: string;
  /** Whether `description` carries formatting that its author meant (`*bold*`, lists); otherwise it is shown literally. */
  readonly markdown?: boolean;
  /** Why it happened, as the source says: shown as preformatted text. */
  readonly reason?: string;
  /** Account id. */
  readonly account?: string;
  /** Region code, never a label such as `EU (Ireland)`. */
  readonly region?: string;
  /** ISO 8601 time at which it happened. */
  readonly time?: string;
  readonly facts: readonly Fact[];
  readonly nextSteps: readonly string[];
  readonly links: readonly Link[];
  /**
   * Key of the one thing that happened, the same for every delivery of it, made by the table of sources. Absent where a
   * repetition may be news (the same text published twice).
   */
  readonly identity?: string;
}
