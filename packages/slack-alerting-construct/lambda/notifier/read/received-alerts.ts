import { createHash } from 'node:crypto';
import type { Alert } from '../alert';
import { toAlert } from './alerts';
import type { SourceEvent } from './alerts/source-event';
import { wellFormed } from './characters';
import { isObject, parseJson, text } from './json';

/** The part of an SQS record that the notifier reads: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
export interface SqsRecord {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: { readonly ApproximateReceiveCount: string };
}

/** One alert, with the records of the queue that announced it: several when it was delivered, or published, repeatedly. */
export interface ReceivedAlert {
  readonly alert: Alert;
  readonly records: readonly SqsRecord[];
  /** How many times it was published; deliveries of one publishing count once. */
  readonly times: number;
  /** What it is remembered by once it was delivered: its source's identity, or its publishings. */
  readonly identities: readonly string[];
}

interface Envelope extends SourceEvent {
  /** Id that the topic gave to the publishing. */
  readonly publishing?: string;
}

/** Reads a record: an SNS envelope, or a message delivered raw. */
export function envelopeOf(record: SqsRecord): Envelope {
  const body = parseJson(record.body);
  if (!isObject(body) || body.Type !== 'Notification' || typeof body.Message !== 'string') {
    return sourceEvent(record.body);
  }
  return {
    ...sourceEvent(body.Message),
    subject: text(body, 'Subject'),
    publishedAt: text(body, 'Timestamp'),
    topicArn: text(body, 'TopicArn'),
    publishing: text(body, 'MessageId'),
  };
}

/**
 * Reads a batch, one entry per distinct alert in the order of their first record. Duplicates are the same event (by the
 * identity its source gives it) or, where a source gives none, the same text under the same subject.
 */
export function receivedAlerts(records: readonly SqsRecord[]): ReceivedAlert[] {
  const groups = new Map<string, { alert: Alert; records: SqsRecord[]; publishings: Set<string> }>();
  for (const record of records) {
    const envelope = envelopeOf(record);
    const alert = toAlert(envelope);
    const key = alert.identity ?? contentKey(envelope);
    const group = groups.get(key) ?? { alert, records: [], publishings: new Set() };
    group.records.push(record);
    group.publishings.add(`publishing ${envelope.publishing ?? record.messageId}`);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ alert, records: own, publishings }) => ({
    alert,
    records: own,
    times: alert.identity === undefined ? publishings.size : 1,
    identities: alert.identity === undefined ? [...publishings] : [alert.identity],
  }));
}

function sourceEvent(message: string): SourceEvent {
  const text = unquoted(message);
  const parsed = parseJson(text);
  return { text: wellFormed(text), json: isObject(parsed) ? parsed : undefined };
}

/**
 * The text within quotes: EventBridge's input transformer and `RuleTargetInput.fromText` publish a JSON string, of several
 * lines one each; some publishers encode their JSON twice.
 */
function unquoted(message: string): string {
  const lines = message.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0 || !lines.every((line) => /^\s*"[^\n]*"\s*$/.test(line))) {
    return message;
  }
  const texts = lines.map(jsonString);
  return texts.every((text) => text !== undefined) ? texts.join('\n') : (jsonString(message) ?? message);
}

/** A JSON string; also one that EventBridge made invalid by a value with quotes, which it does not escape. */
function jsonString(quoted: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(quoted);
    return typeof parsed === 'string' ? parsed : undefined;
  } catch {
    const inner = /^\s*"([^]*)"\s*$/.exec(quoted)?.[1];
    return inner?.includes('\\n') !== true ? undefined : inner.replace(/\\n/g, '\n').replace(/\\"/g, '"');
  }
}

function contentKey({ text: message, subject = '' }: SourceEvent): string {
  return createHash('sha256').update(`${subject}\n${message}`).digest('hex');
}
