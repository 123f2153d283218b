// A copy of tools/construct-kit/src/custom-notification.ts: change it there, then run `npm run kit`.
/**
 * What an alert says. A part is a text, which may hold fields of an event or be a token; where a service computes the
 * parts, such as a state machine, they are expressions of its own type instead, and a list may be one as a whole.
 */
export interface CustomNotification<Text = string, Texts = Text[]> {
  /** The same for every delivery of the alert, and for no other: by it a second delivery is recognised. */
  readonly id: Text;
  /** What happened, and where: a phone shows no more. */
  readonly title: Text;
  /** Details, in the markdown of the chat. */
  readonly description: Text;
  /** What to do about it. */
  readonly nextSteps: Texts;
  /** Alerts with the same one belong together, e.g. all of one execution. */
  readonly threadId: Text;
  /** Kind of the alert, for programs: `DeploymentFailed`. */
  readonly eventType: Text;
  /** `critical`, `warning` or `info`. */
  readonly severity: Text;
  /**
   * Shown where there is room for one line.
   *
   * @default - the title
   */
  readonly summary?: Text;
  /**
   * Words to find it by.
   *
   * @default - none
   */
  readonly keywords?: Texts;
  /**
   * ARNs and links of what it is about.
   *
   * @default - none
   */
  readonly relatedResources?: Texts;
  /**
   * Further facts, by name.
   *
   * @default - none
   */
  readonly context?: Readonly<Record<string, Text>>;
}

/**
 * The notification in the format of Amazon Q Developer in chat applications (administrator guide, "Custom notifications using
 * Amazon Q Developer in chat applications": the id is optional there, `additionalContext` holds texts).
 */
export function customNotification<Text, Texts>(notification: CustomNotification<Text, Texts>) {
  const { id, title, description, nextSteps, keywords, threadId, summary, eventType, relatedResources } = notification;
  return {
    version: '1.0',
    source: 'custom',
    id,
    content: {
      textType: 'client-markdown',
      title,
      description,
      nextSteps,
      ...(keywords === undefined ? {} : { keywords }),
    },
    metadata: {
      threadId,
      summary: summary ?? title,
      eventType,
      ...(relatedResources === undefined ? {} : { relatedResources }),
      additionalContext: { ...notification.context, severity: notification.severity },
    },
  };
}
