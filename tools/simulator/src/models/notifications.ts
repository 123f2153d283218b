import type { Json } from '../asl/types';

/** What people were sent, by the id of the message: a second one with the same id is not shown (the notifier's own rule). */
export type Messages = Readonly<Record<string, Message>>;

export interface Message {
  /** ARN of the execution that it is about. */
  readonly about: string;
  /** Whether it says how an execution ended. */
  readonly end: boolean;
}

/** How the subject's messages are read. */
export interface MessageReader {
  /** @returns what a text says, or undefined if no reader could make sense of it */
  read(text: string): (Message & { readonly id?: string }) | undefined;
}

/** Publishes a text. Without an id nothing can recognise a second delivery. */
export function publish(messages: Messages, text: string, reader: MessageReader): Messages {
  const message = reader.read(text);
  const { id = `nameless ${Object.keys(messages).length}`, ...content } = message ?? {
    about: 'unreadable',
    end: false,
  };
  return id in messages ? messages : sorted({ ...messages, [id]: content });
}

/** Reports by a rule: each event has an id of its own, and its second delivery has the same. */
export function report(messages: Messages, about: string, end: number, rule: string): Messages {
  return sorted({ ...messages, [`${about} ended ${end} ${rule}`]: { about, end: true } });
}

/** In one order, so that equal messages are equal texts. */
const sorted = (messages: Record<string, Json>): Messages =>
  Object.fromEntries(Object.entries(messages).sort(([a], [b]) => (a < b ? -1 : 1)));
