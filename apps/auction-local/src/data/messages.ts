import * as fs from 'node:fs';
import type { ReceivedMessage } from '@org/local-aws';
import type { SlackMessage } from '../views/slack-message';

/** A message of this session, as it is kept in its file. */
export interface KeptMessage {
  /** ISO 8601. */
  readonly receivedAt: string;
  readonly body: SlackMessage;
}

/** Adds a message to the session's file, so that `npm run messages` can show it. */
export function keepMessage(file: string, message: ReceivedMessage): void {
  const kept: KeptMessage = { receivedAt: message.receivedAt.toISOString(), body: message.body };
  fs.appendFileSync(file, `${JSON.stringify(kept)}\n`);
}

/** The kept messages, the oldest first. */
export function readMessages(file: string): KeptMessage[] {
  if (!fs.existsSync(file)) return [];
  const lines = fs.readFileSync(file, 'utf8').split('\n');
  return lines.slice(0, -1).map((line) => JSON.parse(line)); // the last one is empty, or still being written
}
