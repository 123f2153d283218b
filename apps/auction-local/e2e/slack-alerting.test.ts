/**
 * The alert path as it is deployed, from the topic to a real HTTP server that behaves as badly as Slack can:
 * no alert is lost, and none is sent twice but where the receiver took it without answering.
 */
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PublishBatchCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { waitFor } from '@org/auction-infra/wait-for';
import {
  type Behaviour,
  bootstrap,
  clientConfig,
  deploy,
  type Emulator,
  startEmulator,
  startWebhookReceiver,
  type WebhookReceiver,
} from '@org/local-aws';
import { APP } from '../src/system/repository';

const FIXTURE = `node --conditions=@org/auction-platform-source --import tsx ${path.join(__dirname, 'slack-alerting-app.ts')}`;
const SECRET_NAME = 'e2e/slack-webhook';
const BURST = 500;

/** How long the test waits for something before it says that it does not come. */
const PATIENCE_MS = 300_000;

let emulator: Emulator;
let receiver: WebhookReceiver;
let outputs: Record<string, string>;
let sns: SNSClient;
let sqs: SQSClient;

beforeAll(async () => {
  emulator = await startEmulator({ port: 0 });
  receiver = await startWebhookReceiver();
  sns = new SNSClient(clientConfig(emulator.endpoint));
  sqs = new SQSClient(clientConfig(emulator.endpoint));
  await bootstrap(emulator);
  outputs = (await deploy(emulator, { app: FIXTURE, stacks: ['Alerts'], cwd: APP })).Alerts;
});

afterAll(async () => {
  await receiver?.close();
  await emulator?.stop();
});

/** Publishes alerts named `prefix-0` and so on; returns the names. */
async function publish(prefix: string, count: number): Promise<string[]> {
  const names = Array.from({ length: count }, (_, n) => `${prefix}-${n}`);
  for (let start = 0; start < count; start += 10) {
    const PublishBatchRequestEntries = names.slice(start, start + 10).map((title, index) => ({
      Id: String(index),
      Message: JSON.stringify({
        version: '1.0',
        source: 'custom',
        content: { textType: 'client-markdown', title, description: `Description of *${title}*` },
        metadata: { eventType: 'Test', additionalContext: { severity: 'critical' } },
      }),
    }));
    await sns.send(new PublishBatchCommand({ TopicArn: outputs.TopicArn, PublishBatchRequestEntries }));
  }
  return names;
}

/** Names of alerts in a message's text: one per line, between the sign and the place. */
const namesIn = (text: string) => text.split('\n').map((line) => line.replace(/^\S+ /, '').replace(/ · .*$/, ''));
const delivered = () => receiver.messages.flatMap(({ text }) => namesIn(text));

/** Messages of a queue, visible or in flight. */
async function depth(QueueUrl: string): Promise<number> {
  const AttributeNames = ['ApproximateNumberOfMessages' as const, 'ApproximateNumberOfMessagesNotVisible' as const];
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
  return Object.values(Attributes).reduce((sum, value) => sum + Number(value), 0);
}

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const held = await waitFor(async () => holds(), Boolean, { deadline: Date.now() + PATIENCE_MS, everyMs: 250 });
  if (!held) throw new Error(`not within ${PATIENCE_MS / 1000} s: ${what}`);
}

const queueEmpty = () => until('the queue is empty', async () => (await depth(outputs.QueueUrl)) === 0);

/** Puts the dead letters back into the queue, as the runbook says. */
const replay = () =>
  sqs.send(new StartMessageMoveTaskCommand({ SourceArn: outputs.DeadLettersArn, DestinationArn: outputs.QueueArn }));

test('before a webhook is linked nothing fails; once it is, it is used without a deployment', async () => {
  await publish('unlinked', 3);
  await queueEmpty();
  expect(await depth(outputs.DeadLettersUrl)).toBe(0);
  expect(receiver.requests).toEqual([]);

  const secrets = new SecretsManagerClient(clientConfig(emulator.endpoint));
  await secrets.send(new CreateSecretCommand({ Name: SECRET_NAME, SecretString: receiver.url }));

  // The notifier looks again after a minute at the latest.
  let attempts = 0;
  await until('a message arrives', async () => {
    await publish(`linked-${(attempts += 1)}`, 1);
    await sleep(2000);
    return receiver.messages.length > 0;
  });
  await queueEmpty();
  expect(delivered().some((name) => name.startsWith('unlinked'))).toBe(false);
});

test(`a burst of ${BURST} while Slack is well: each is sent once, in few messages`, async () => {
  const before = receiver.messages.length;

  const names = await publish('well', BURST);
  await queueEmpty();

  const messages = receiver.messages.slice(before);
  expect(messages.flatMap(({ text }) => namesIn(text)).sort()).toEqual([...names].sort());
  expect(messages.length).toBeLessThanOrEqual(BURST / 5);
  expect(await depth(outputs.DeadLettersUrl)).toBe(0);
  process.stdout.write(`burst of ${BURST}, Slack is well: ${messages.length} messages\n`);
});

test(`a burst of ${BURST} while Slack limits, fails, hangs and hangs up: every alert arrives or is a dead letter`, async () => {
  const faults: Behaviour[] = [
    () => ({ status: 429, headers: { 'Retry-After': '1' } }),
    () => undefined,
    () => ({ status: 500 }),
    () => ({ status: 503, delayMs: 3_600_000 }),
    () => undefined,
    () => ({ status: 500, close: true }),
    () => ({ status: 200, close: true }), // took it, and did not answer
    () => undefined,
    () => ({ status: 200, delayMs: 3_600_000 }), // the same, slowly
  ];
  const before = receiver.messages.length;
  const requestsBefore = receiver.requests.length;
  receiver.behave((n, body) => faults[n % faults.length](n, body));

  const began = Date.now();
  const names = await publish('burst', BURST);
  await queueEmpty();
  const seconds = Math.round((Date.now() - began) / 1000);
  const deadLetters = await depth(outputs.DeadLettersUrl);
  const messages = receiver.messages.slice(before);

  const arrived = new Set(messages.flatMap(({ text }) => namesIn(text)));
  expect(names.filter((name) => !arrived.has(name)).length).toBeLessThanOrEqual(deadLetters);

  // Sent again only after a message that was never answered.
  const answered = messages.filter(({ n }) => receiver.requests[n - 1].answer !== undefined);
  const answeredNames = answered.flatMap(({ text }) => namesIn(text));
  expect(answeredNames).toHaveLength(new Set(answeredNames).size);

  receiver.behave();
  await replay();
  await queueEmpty();
  const all = new Set(receiver.messages.slice(before).flatMap(({ text }) => namesIn(text)));
  expect(names.filter((name) => !all.has(name))).toEqual([]);
  expect(await depth(outputs.DeadLettersUrl)).toBe(0);

  process.stdout.write(
    `burst of ${BURST}: ${seconds} s, ${receiver.requests.length - requestsBefore} requests, ` +
      `${messages.length} messages, ${deadLetters} dead letters replayed\n`,
  );
});

test('a revoked webhook: all alerts are dead letters at once, the fallback topic is notified, a replay delivers them', async () => {
  receiver.behave(() => ({ status: 404 }));
  const requests = receiver.requests.length;

  const names = await publish('revoked', 20);
  await queueEmpty();
  expect(await depth(outputs.DeadLettersUrl)).toBe(20);
  // At once: no alert was tried a second time.
  expect(receiver.requests.length - requests).toBeLessThanOrEqual(20);

  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: outputs.MailboxUrl, WaitTimeSeconds: 20, MaxNumberOfMessages: 10 }),
  );
  const alarms = Messages.map(({ Body = '{}' }) => JSON.parse(JSON.parse(Body).Message));
  expect(alarms).toContainEqual(
    expect.objectContaining({
      NewStateValue: 'ALARM',
      AlarmDescription: expect.stringContaining('redrive the dead-letter queue'),
    }),
  );

  receiver.behave();
  await replay();
  await receiver.waitFor(() => names.every((name) => delivered().includes(name)), PATIENCE_MS);
  await queueEmpty();
  expect(await depth(outputs.DeadLettersUrl)).toBe(0);
});

test('one alert that Slack refuses does not keep back the others of its batch', async () => {
  receiver.behave((_, body) => (body.text.includes('poison') ? { status: 400, body: 'invalid_blocks' } : undefined));

  const healthy = await publish('healthy', 5);
  await sns.send(new PublishCommand({ TopicArn: outputs.TopicArn, Message: 'poison' }));
  await receiver.waitFor(() => healthy.every((name) => delivered().includes(name)), PATIENCE_MS);
  await queueEmpty();

  expect(await depth(outputs.DeadLettersUrl)).toBe(1);
  expect(
    delivered()
      .filter((name) => healthy.includes(name))
      .sort(),
  ).toEqual(healthy);
});
