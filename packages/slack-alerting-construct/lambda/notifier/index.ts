import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { configFrom } from './config';
import type { SqsRecord } from './read/received-alerts';
import { recentIdentities } from './send/deduplication';
import { deliver } from './send/deliver';
import { lazyQueue } from './send/lazy-queue';
import { pacer } from './send/rate-limit';
import { slackPost } from './send/slack';
import type { BatchResponse } from './send/undelivered';
import { webhookUrl } from './send/webhook-url';

const config = configFrom(process.env);
const dependencies = {
  config,
  url: webhookUrl(new SecretsManagerClient({}), config.secretId),
  post: slackPost(config.webhookTimeoutMs),
  queue: lazyQueue(async () => {
    const [{ SQSClient }, { sqsQueue }] = await Promise.all([import('@aws-sdk/client-sqs'), import('./send/queue.js')]);
    return sqsQueue(new SQSClient({}), config.queueUrl, config.deadLetterQueueUrl);
  }),
  recent: recentIdentities(),
  pace: pacer(config.paceMs),
};

/** Lambda's entry point: takes a batch of the queue, answers which records must be retried. */
export async function handler(
  event: { readonly Records: readonly SqsRecord[] },
  context: { getRemainingTimeInMillis(): number },
): Promise<BatchResponse> {
  return deliver(event.Records, { ...dependencies, timeLeft: () => context.getRemainingTimeInMillis() });
}
