import { ChangeMessageVisibilityBatchCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { SqsRecord } from '../read/received-alerts';

/** The longest that a message can stay invisible is 12 hours from its receipt. */
const MAX_VISIBILITY_SECONDS = 43_000;

/** SQS allows ten entries in a batch request. */
const BATCH = 10;

/** A record, and the delay in seconds until it is received again. */
export interface Delay {
  readonly record: SqsRecord;
  readonly seconds: number;
}

/** What the notifier asks of its queues beyond receiving. */
export interface Queue {
  /** Delays the retry of each record. Never throws: without a delay of its own it is retried after the visibility timeout. */
  delay(delays: readonly Delay[]): Promise<void>;
  /**
   * Puts records into the dead-letter queue as they came.
   *
   * @returns the records that could not be moved.
   */
  toDeadLetters(records: readonly SqsRecord[], reason: string): Promise<SqsRecord[]>;
}

/** The queues of a notifier, by their URLs. */
export function sqsQueue(client: Pick<SQSClient, 'send'>, queueUrl: string, deadLetterQueueUrl: string): Queue {
  return {
    delay: async (delays) => {
      for (const batch of batches(delays)) {
        const Entries = batch.map(({ record, seconds }, index) => ({
          Id: String(index),
          ReceiptHandle: record.receiptHandle,
          VisibilityTimeout: Math.min(Math.max(0, Math.ceil(seconds)), MAX_VISIBILITY_SECONDS),
        }));
        const command = new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries });
        await client.send(command).catch(() => undefined);
      }
    },
    toDeadLetters: async (records, reason) => {
      // One by one: ten alerts of up to 256 KiB each do not fit into one request.
      const move = async (record: SqsRecord): Promise<SqsRecord[]> => {
        const command = new SendMessageCommand({
          QueueUrl: deadLetterQueueUrl,
          MessageBody: record.body,
          MessageAttributes: { Reason: { DataType: 'String', StringValue: reason } },
        });
        return client.send(command).then(
          () => [],
          () => [record],
        );
      };
      return (await Promise.all(records.map(move))).flat();
    },
  };
}

function batches<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / BATCH) }, (_, index) =>
    items.slice(index * BATCH, (index + 1) * BATCH),
  );
}
