import { log } from '../log';
import type { ReceivedAlert } from '../read/received-alerts';
import { compose, type Message } from '../render/compose';
import { truncate } from '../render/mrkdwn';
import { type Dependencies, emit } from './dependencies';
import { type BatchResponse, deadLettered, retried } from './undelivered';

/** Kept for bookkeeping after the last message of an invocation: visibility changes, dead letters, log lines. */
const RESERVE_MS = 5_000;

/** Messages that are still to be sent, and where. */
interface Unsent {
  readonly messages: readonly Message[];
  readonly link: string;
}

/** What is still to be sent after an attempt, and which records failed by it. */
interface Attempt {
  readonly unsent: Unsent;
  readonly failures: BatchResponse['batchItemFailures'];
}

/** Sends messages one after the other, until all are sent or no more can be sent in this invocation. */
export async function sendMessages(
  messages: readonly Message[],
  link: string,
  dependencies: Dependencies,
): Promise<BatchResponse> {
  const batchItemFailures: BatchResponse['batchItemFailures'] = [];
  let unsent: Unsent = { messages, link };
  while (unsent.messages.length > 0) {
    const attempt = await sendFirst(unsent, dependencies);
    batchItemFailures.push(...attempt.failures);
    unsent = attempt.unsent;
  }
  return { batchItemFailures };
}

async function sendFirst(unsent: Unsent, dependencies: Dependencies): Promise<Attempt> {
  if (!hasTimeForAMessage(dependencies)) {
    return retryAll(unsent, dependencies, 0);
  }
  const [message, ...later] = unsent.messages;
  await dependencies.pace();
  const outcome = await dependencies.post(unsent.link, message);
  if (outcome.kind === 'delivered') {
    recordDelivery(message, dependencies);
    return { unsent: { ...unsent, messages: later }, failures: [] };
  }
  log('WARN', 'Slack did not accept a message', {
    ...outcome,
    alerts: message.alerts.map(({ alert }) => truncate(alert.title, 200)),
  });
  switch (outcome.kind) {
    case 'rate-limited':
      emit(dependencies, { RateLimited: 1 });
      return retryAll(unsent, dependencies, outcome.retryAfterSeconds);
    case 'failed':
      return retryAll(unsent, dependencies);
    case 'refused':
      return outcome.because === 'message'
        ? afterRefusedMessage(unsent, outcome.reason, dependencies)
        : afterRefusedWebhook(unsent, outcome.reason, dependencies);
  }
}

function hasTimeForAMessage({ config, timeLeft }: Dependencies): boolean {
  return timeLeft() >= config.webhookTimeoutMs + config.paceMs + RESERVE_MS;
}

function recordDelivery(message: Message, dependencies: Dependencies): void {
  message.alerts.forEach(({ identities }) => identities.forEach((identity) => dependencies.recent.add(identity)));
  emit(dependencies, { Delivered: message.alerts.length, Messages: 1 });
}

/** Of several alerts only one may be to blame: each is sent alone. A single one is final. */
async function afterRefusedMessage(
  { messages: [refused, ...later], link }: Unsent,
  reason: string,
  dependencies: Dependencies,
): Promise<Attempt> {
  const singles = refused.alerts.flatMap((alert) => compose([alert], dependencies.config));
  if (singles.length > 1) {
    return { unsent: { messages: [...singles, ...later], link }, failures: [] };
  }
  const failures = await giveUp(refused.alerts, reason, dependencies);
  return { unsent: { messages: later, link }, failures };
}

/** A webhook that was replaced meanwhile is used; else nothing can be sent any more. */
async function afterRefusedWebhook(unsent: Unsent, reason: string, dependencies: Dependencies): Promise<Attempt> {
  const current = await dependencies.url.refreshed().catch(() => undefined);
  if (current !== undefined && current !== unsent.link) {
    return { unsent: { ...unsent, link: current }, failures: [] };
  }
  const failures = await giveUp(alertsOf(unsent), reason, dependencies);
  return { unsent: { ...unsent, messages: [] }, failures };
}

/** Sends no more in this invocation: all that is unsent is retried, after a delay in seconds or with a backoff. */
async function retryAll(unsent: Unsent, dependencies: Dependencies, delaySeconds?: number): Promise<Attempt> {
  const { batchItemFailures } = await retried(alertsOf(unsent), dependencies, delaySeconds);
  return { unsent: { ...unsent, messages: [] }, failures: batchItemFailures };
}

/** Moves alerts to the dead-letter queue; those that could not be moved are retried. */
async function giveUp(
  alerts: readonly ReceivedAlert[],
  reason: string,
  dependencies: Dependencies,
): Promise<Attempt['failures']> {
  return (await retried(await deadLettered(alerts, reason, dependencies), dependencies)).batchItemFailures;
}

function alertsOf({ messages }: Unsent): ReceivedAlert[] {
  return messages.flatMap(({ alerts }) => alerts);
}
