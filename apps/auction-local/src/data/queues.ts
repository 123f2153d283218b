import {
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  paginateListQueues,
  type QueueAttributeName,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { clientConfig } from '@org/local-aws';

/** Messages of a queue that are read. */
const MOST_READ = 50;

/** A message that waits in a queue. */
export interface WaitingMessage {
  readonly id: string;
  /** ISO 8601. */
  readonly at?: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
}

interface Peeked {
  readonly MessageId: string;
  readonly Body: string;
  readonly SentTimestamp: number;
  readonly ReceiveCount: number;
  readonly MessageAttributes: Readonly<Record<string, { readonly StringValue?: string }>>;
}

/** What is in a queue: how many messages, and the oldest of them. They are looked at, not received. */
export async function peek(endpoint: string, url: string): Promise<{ depth: number; messages: WaitingMessage[] }> {
  const response = await fetch(`${endpoint}/_ministack/sqs/messages?QueueUrl=${encodeURIComponent(url)}`);
  if (!response.ok) throw new Error(`GET messages of ${url}: ${response.status} ${await response.text()}`);
  const { messages } = (await response.json()) as {
    messages: Record<string, Record<string, Record<string, Peeked[]>>>;
  };
  const all = Object.values(messages).flatMap(Object.values).flatMap(Object.values).flat() as Peeked[];
  return { depth: all.length, messages: all.slice(0, MOST_READ).map(waiting) };
}

/**
 * Moves the messages of a dead-letter queue back to the queue that it serves; how many. The destination is named: what the
 * notifier itself put there has no source that SQS knows.
 */
export async function replay(endpoint: string, SourceArn: string): Promise<number> {
  const client = new SQSClient(clientConfig(endpoint));
  const DestinationArn = await servedBy(client, SourceArn);
  await client.send(new StartMessageMoveTaskCommand({ SourceArn, DestinationArn }));
  const { Results = [] } = await client.send(new ListMessageMoveTasksCommand({ SourceArn, MaxResults: 1 }));
  return Number(Results[0]?.ApproximateNumberOfMessagesMoved ?? 0);
}

/** The queue whose dead letters go there; undefined when there is none, or more than one. */
async function servedBy(client: SQSClient, arn: string): Promise<string | undefined> {
  const served: string[] = [];
  for await (const { QueueUrls = [] } of paginateListQueues({ client }, {})) {
    for (const QueueUrl of QueueUrls) {
      const AttributeNames: QueueAttributeName[] = ['QueueArn', 'RedrivePolicy'];
      const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
      const { deadLetterTargetArn } = JSON.parse(Attributes?.RedrivePolicy ?? '{}');
      if (deadLetterTargetArn === arn) served.push(Attributes!.QueueArn!);
    }
  }
  return served.length === 1 ? served[0] : undefined;
}

function waiting({ MessageId, Body, SentTimestamp, ReceiveCount, MessageAttributes }: Peeked): WaitingMessage {
  const attributes = Object.entries(MessageAttributes).map(([name, { StringValue = '' }]) => [name, StringValue]);
  return {
    id: MessageId,
    at: SentTimestamp ? new Date(SentTimestamp * 1000).toISOString() : undefined,
    body: Body,
    attributes: { ReceiveCount: String(ReceiveCount), ...Object.fromEntries(attributes) },
  };
}
