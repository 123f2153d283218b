import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { configFrom } from './config';
import { deliver, type BatchResponse } from './deliver';
import { lazyQueue } from './lazy-queue';
import { pacer } from './rate-limit';
import { recentIdentities } from './deduplication';
import type { SqsRecord } from './received-alerts';
import { slackPost } from './slack';
import { webhookUrl } from './webhook-url';

const config = configFrom(process.env);
const dependencies = {
  config,
  url: webhookUrl(new SecretsManagerClient({}), config.secretId),
  post: slackPost(config.webhookTimeoutMs),
  queue: lazyQueue(async () => {
    const [{ SQSClient }, { sqsQueue }] = await Promise.all([import('@aws-sdk/client-sqs'), import('./queue.js')]);
    return sqsQueue(new SQSClient({}), config.queueUrl, config.deadLetterQueueUrl);
  }),
  recent: recentIdentities(),
  pace: pacer(config.paceMs),
};

/** Lambda's entry point: takes a batch of the queue, answers which records must come again. */
export async function handler(
  event: { readonly Records: readonly SqsRecord[] },
  context: { getRemainingTimeInMillis(): number },
): Promise<BatchResponse> {
  return deliver(event.Records, { ...dependencies, timeLeft: () => context.getRemainingTimeInMillis() });
}
