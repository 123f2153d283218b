import type { Alert } from '../alert';
import type { Config } from '../config';
import { count, log } from '../log';
import { type ReceivedAlert, receivedAlerts, type SqsRecord } from '../read/received-alerts';
import { compose, type Message } from '../render/compose';
import { truncate } from '../render/mrkdwn';
import type { Recent } from './deduplication';
import type { Queue } from './queue';
import type { Outcome, Post } from './slack';
import { UnusableWebhookError, type WebhookUrl } from './webhook-url';

/** Everything outside that a delivery touches. */
export interface Dependencies {
  readonly config: Config;
  readonly url: WebhookUrl;
  readonly post: Post;
  readonly queue: Queue;
  /** Events that were delivered lately. */
  readonly recent: Recent;
  /** Waits until the next message may be sent. */
  readonly pace: () => Promise<void>;
  /** Milliseconds until the runtime ends this invocation. */
  readonly timeLeft: () => number;
}

/** Records that must be retried. */
export interface BatchResponse {
  readonly batchItemFailures: { readonly itemIdentifier: string }[];
}

/** Kept for bookkeeping after the last message of an invocation: visibility changes, dead letters, log lines. */
const RESERVE_MS = 5_000;

/** SQS' own greatest delay between retries here. */
const MAX_RETRY_DELAY_SECONDS = 900;

/**
 * Delivers a batch of records: every record ends as delivered, as a dead letter, or is reported as failed and retried.
 * Nothing is reported as done before Slack said so.
 */
export async function deliver(records: readonly SqsRecord[], dependencies: Dependencies): Promise<BatchResponse> {
  const { config, url, recent } = dependencies;
  const received = receivedAlerts(records).filter(({ alert }) => !isRoutine(alert));
  const wanted = received.filter(({ alert }) => config.severities.includes(alert.severity));
  const fresh = wanted.filter(({ identities }) => !identities.every((identity) => recent.has(identity)));
  emit(dependencies, { Duplicates: recordsOf(wanted).length - fresh.length });
  if (fresh.length === 0) {
    return { batchItemFailures: [] };
  }
  let link: string | undefined;
  try {
    link = await url.current();
  } catch (error) {
    log('ERROR', 'the webhook cannot be used; the alerts are tried again', {
      error: (error as Error).name,
      // Messages of other errors may quote what the secret holds.
      reason: error instanceof UnusableWebhookError ? error.message : undefined,
    });
    return retried(fresh, dependencies);
  }
  if (link === undefined) {
    fresh.forEach(({ alert }) => log('WARN', 'no webhook is linked; this alert is only logged', summaryOf(alert)));
    emit(dependencies, { NotLinked: fresh.length });
    return { batchItemFailures: [] };
  }
  return deliverMessages(compose(fresh, config), link, dependencies);
}

/** Logs what is no news to anybody. */
function isRoutine(alert: Alert): boolean {
  if (alert.beginsAsOk) {
    log('INFO', 'a new alarm begins as OK; nothing was reported, so nothing is sent', summaryOf(alert));
  }
  return alert.beginsAsOk ?? false;
}

async function deliverMessages(
  messages: Message[],
  firstLink: string,
  dependencies: Dependencies,
): Promise<BatchResponse> {
  const { config, post, recent, pace, timeLeft } = dependencies;
  const waiting = [...messages];
  const failures: BatchResponse['batchItemFailures'] = [];
  const fail = async (alerts: readonly ReceivedAlert[], delaySeconds?: number) =>
    failures.push(...(await retried(alerts, dependencies, delaySeconds)).batchItemFailures);
  let link = firstLink;

  for (let message = waiting.shift(); message !== undefined; message = waiting.shift()) {
    const unsent = [message, ...waiting].flatMap(({ alerts }) => alerts);
    if (timeLeft() < config.webhookTimeoutMs + config.paceMs + RESERVE_MS) {
      await fail(unsent, 0);
      break;
    }
    await pace();
    const outcome = await post(link, message);
    if (outcome.kind === 'delivered') {
      message.alerts.forEach(({ identities }) => identities.forEach((identity) => recent.add(identity)));
      emit(dependencies, { Delivered: message.alerts.length, Messages: 1 });
      continue;
    }
    log('WARN', 'Slack did not take a message', {
      ...outcome,
      alerts: message.alerts.map(({ alert }) => truncate(alert.title, 200)),
    });
    if (outcome.kind !== 'refused') {
      const limited = outcome.kind === 'rate-limited';
      emit(dependencies, { RateLimited: limited ? 1 : 0 });
      await fail(unsent, limited ? outcome.retryAfterSeconds : undefined);
      break;
    }
    const next = await afterRefusal(outcome, message, link, dependencies);
    if (next !== undefined) {
      link = next.link;
      waiting.unshift(...next.messages);
      continue;
    }
    const hopeless = outcome.because === 'webhook' ? unsent : message.alerts;
    await fail(await deadLettered(hopeless, outcome.reason, dependencies));
    if (outcome.because === 'webhook') {
      break;
    }
  }
  return { batchItemFailures: failures };
}

/**
 * A refusal is final unless the webhook was replaced meanwhile, or only one of several alerts may be to blame.
 *
 * @returns what to post instead, and where; `undefined` when there is nothing.
 */
async function afterRefusal(
  { because }: Outcome & { kind: 'refused' },
  message: Message,
  used: string,
  { config, url }: Dependencies,
): Promise<{ link: string; messages: Message[] } | undefined> {
  if (because === 'message') {
    const singles = message.alerts.flatMap((alert) => compose([alert], config));
    return singles.length > 1 ? { link: used, messages: singles } : undefined;
  }
  const current = await url.refreshed().catch(() => undefined);
  return current === undefined || current === used ? undefined : { link: current, messages: [message] };
}

/** Reports records as failed, and when to retry them: after a delay, or with a backoff by the number of receives. */
async function retried(
  alerts: readonly ReceivedAlert[],
  dependencies: Dependencies,
  delaySeconds?: number,
): Promise<BatchResponse> {
  const { config, queue } = dependencies;
  const records = recordsOf(alerts);
  if (records.length === 0) {
    return { batchItemFailures: [] };
  }
  emit(dependencies, { Retried: alerts.length });
  await queue.delay(
    records.map((record) => ({ record, seconds: delaySeconds ?? backoffSeconds(record, config.retryDelaySeconds) })),
  );
  return { batchItemFailures: records.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

function backoffSeconds({ attributes }: SqsRecord, firstDelay: number): number {
  const attempts = Math.max(1, Number(attributes.ApproximateReceiveCount) || 1);
  return Math.min(firstDelay * 2 ** (attempts - 1), MAX_RETRY_DELAY_SECONDS);
}

/** Moves alerts to the dead letters; returns those of which a record could not be moved. */
async function deadLettered(
  alerts: readonly ReceivedAlert[],
  reason: string,
  dependencies: Dependencies,
): Promise<ReceivedAlert[]> {
  const left = new Set(await dependencies.queue.toDeadLetters(recordsOf(alerts), reason));
  emit(dependencies, { Refused: alerts.length });
  log('ERROR', 'Slack refuses for good; the alerts are in the dead-letter queue', { reason, alerts: alerts.length });
  return alerts
    .map((received) => ({ ...received, records: received.records.filter((record) => left.has(record)) }))
    .filter(({ records }) => records.length > 0);
}

function recordsOf(alerts: readonly ReceivedAlert[]): SqsRecord[] {
  return alerts.flatMap(({ records }) => records);
}

function emit({ config }: Dependencies, counts: Parameters<typeof count>[2]): void {
  count(config.metricNamespace, config.notifierName, counts);
}

/** What a log line says of an alert that nobody else will see; cut, since logs are no place for whole payloads. */
function summaryOf({
  kind,
  severity,
  title,
  description,
  reason,
  account,
  region,
  time,
}: Alert): Record<string, unknown> {
  const cut = (text?: string) => (text === undefined ? undefined : truncate(text, 500));
  return {
    kind,
    severity,
    title: cut(title),
    description: cut(description),
    reason: cut(reason),
    account,
    region,
    time,
  };
}
