import type { SQSClient } from '@aws-sdk/client-sqs';
import type { SqsRecord } from './record';

/** The longest that a message can stay invisible is 12 hours from its receipt. */
const MAX_VISIBILITY_SECONDS = 43_000;

/** SQS allows ten entries in a batch request. */
const BATCH = 10;

/** What the notifier asks of its queues beyond receiving. */
export interface Queue {
  /** Makes records come again after a delay, each its own. Never throws: without it they come after the visibility timeout. */
  delay(records: readonly { readonly record: SqsRecord; readonly seconds: number }[]): Promise<void>;
  /**
   * Puts records into the dead-letter queue as they came.
   *
   * @returns the records that could not be moved.
   */
  toDeadLetters(records: readonly SqsRecord[], reason: string): Promise<SqsRecord[]>;
}

/**
 * The queues of a notifier. Their client is loaded when it is first needed, which is only when something went wrong: a cold
 * start does not pay for it.
 */
export function sqsQueue(queueUrl: string, deadLetterQueueUrl: string, client = lazyClient()): Queue {
  return {
    delay: async (delays) => {
      const { ChangeMessageVisibilityBatchCommand } = await import('@aws-sdk/client-sqs');
      for (const batch of batches(delays)) {
        const Entries = batch.map(({ record, seconds }, index) => ({
          Id: String(index),
          ReceiptHandle: record.receiptHandle,
          VisibilityTimeout: Math.min(Math.max(0, Math.ceil(seconds)), MAX_VISIBILITY_SECONDS),
        }));
        await (
          await client()
        )
          .send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries }))
          .catch(() => undefined);
      }
    },
    toDeadLetters: async (records, reason) => {
      const { SendMessageCommand } = await import('@aws-sdk/client-sqs');
      // One by one: ten alerts of up to 256 KiB each do not fit into one request.
      const move = async (record: SqsRecord) => {
        const input = {
          QueueUrl: deadLetterQueueUrl,
          MessageBody: record.body,
          MessageAttributes: { Reason: { DataType: 'String', StringValue: reason } },
        };
        try {
          await (await client()).send(new SendMessageCommand(input));
          return [];
        } catch {
          return [record];
        }
      };
      return (await Promise.all(records.map(move))).flat();
    },
  };
}

function lazyClient(): () => Promise<Pick<SQSClient, 'send'>> {
  let client: Promise<SQSClient> | undefined;
  return () => (client ??= import('@aws-sdk/client-sqs').then(({ SQSClient: Client }) => new Client({})));
}

function batches<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / BATCH) }, (_, index) =>
    items.slice(index * BATCH, (index + 1) * BATCH),
  );
}
