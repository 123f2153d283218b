import type { Alert } from '../alert';
import { log } from '../log';
import { receivedAlerts, type SqsRecord } from '../read/received-alerts';
import { compose } from '../render/compose';
import { truncate } from '../render/mrkdwn';
import { type Dependencies, emit } from './dependencies';
import { sendMessages } from './send-messages';
import { type BatchResponse, recordsOf, retried } from './undelivered';
import { UnusableWebhookError } from './webhook-url';

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
    log('ERROR', 'the webhook cannot be used; the alerts are retried', {
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
  return sendMessages(compose(fresh, config), link, dependencies);
}

/** Logs what is no news to anybody. */
function isRoutine(alert: Alert): boolean {
  if (alert.beginsAsOk) {
    log('INFO', 'a new alarm begins as OK; nothing was reported, so nothing is sent', summaryOf(alert));
  }
  return alert.beginsAsOk ?? false;
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
