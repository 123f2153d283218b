import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { SqsRecord } from '../../lambda/notifier/read/received-alerts';

const EVENTS = path.join(__dirname, '..', 'events');

export const TOPIC_ARN = 'arn:aws:sns:eu-west-1:111111111111:alerts';

/** Names of all samples of published messages. */
export const SAMPLES = readdirSync(EVENTS).filter((name) => name !== 'sns-envelope.json');

/** An event as its source publishes it. */
export function sample(name: string): string {
  return readFileSync(path.join(EVENTS, name), 'utf8');
}

/** What the topic makes of a published message. */
export function envelope(
  message: string,
  { id = 'publishing-1', subject }: { id?: string; subject?: string } = {},
): string {
  return JSON.stringify({
    Type: 'Notification',
    MessageId: id,
    TopicArn: TOPIC_ARN,
    Subject: subject,
    Message: message,
    Timestamp: '2026-11-23T10:00:00.000Z',
  });
}

/** A record of the queue. */
export function record(
  body: string,
  { id = 'record-1', receives = 1 }: { id?: string; receives?: number } = {},
): SqsRecord {
  return {
    messageId: id,
    receiptHandle: `handle-${id}`,
    body,
    attributes: { ApproximateReceiveCount: String(receives) },
  };
}

/** Records of published texts, each of its own publishing. */
export function records(...messages: string[]): SqsRecord[] {
  return messages.map((message, index) =>
    record(envelope(message, { id: `publishing-${index + 1}` }), { id: `record-${index + 1}` }),
  );
}
