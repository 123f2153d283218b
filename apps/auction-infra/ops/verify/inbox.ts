import { type SNSClient, SubscribeCommand, UnsubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

/** A queue that gets every alert of a topic while the checks run, beside whoever else is subscribed. */
export interface Inbox {
  /** Waits for an alert that holds a text; undefined when the deadline passes without one. */
  waitFor(text: string, deadline: number): Promise<string | undefined>;
  /** Removes the subscription and the queue. */
  close(): Promise<void>;
}

/** Subscribes a new queue of this name to a topic. */
export async function openInbox(sns: SNSClient, sqs: SQSClient, topicArn: string, name: string): Promise<Inbox> {
  const { QueueUrl } = await sqs.send(
    new CreateQueueCommand({ QueueName: name, Attributes: { MessageRetentionPeriod: '3600' } }),
  );
  let subscriptionArn: string | undefined;
  const close = async () => {
    if (subscriptionArn) await sns.send(new UnsubscribeCommand({ SubscriptionArn: subscriptionArn }));
    await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  };
  try {
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
    const queueArn = Attributes!.QueueArn!;
    await sqs.send(allowTopic(QueueUrl!, queueArn, topicArn));
    const { SubscriptionArn } = await sns.send(
      new SubscribeCommand({
        TopicArn: topicArn,
        Protocol: 'sqs',
        Endpoint: queueArn,
        Attributes: { RawMessageDelivery: 'true' },
        ReturnSubscriptionArn: true,
      }),
    );
    subscriptionArn = SubscriptionArn;
  } catch (error) {
    await close().catch(() => undefined);
    throw error;
  }
  const seen: string[] = [];
  return {
    close,
    async waitFor(text, deadline) {
      for (;;) {
        const found = seen.find((message) => message.includes(text));
        if (found !== undefined || Date.now() >= deadline) return found;
        const { Messages = [] } = await sqs.send(
          new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 5 }),
        );
        for (const { Body, ReceiptHandle } of Messages) {
          seen.push(Body ?? '');
          await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
        }
      }
    },
  };
}

/** As "Subscribing an Amazon SQS queue to an Amazon SNS topic" of the SNS developer guide has it. */
function allowTopic(QueueUrl: string, Resource: string, topicArn: string) {
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource,
        Condition: { ArnEquals: { 'aws:SourceArn': topicArn } },
      },
    ],
  });
  return new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } });
}
