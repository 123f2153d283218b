import { log } from '../log';
import type { ReceivedAlert, SqsRecord } from '../read/received-alerts';
import { type Dependencies, emit } from './dependencies';

/** Records that must be retried. */
export interface BatchResponse {
  readonly batchItemFailures: { readonly itemIdentifier: string }[];
}

/** SQS' own greatest delay between retries here. */
const MAX_RETRY_DELAY_SECONDS = 900;

/** Reports records as failed, and when to retry them: after a delay, or with a backoff by the number of receives. */
export async function retried(
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
export async function deadLettered(
  alerts: readonly ReceivedAlert[],
  reason: string,
  dependencies: Dependencies,
): Promise<ReceivedAlert[]> {
  const left = new Set(await dependencies.queue.toDeadLetters(recordsOf(alerts), reason));
  emit(dependencies, { Refused: alerts.length });
  log('ERROR', 'Slack refuses the alerts; they are in the dead-letter queue', { reason, alerts: alerts.length });
  return alerts
    .map((received) => ({ ...received, records: received.records.filter((record) => left.has(record)) }))
    .filter(({ records }) => records.length > 0);
}

export function recordsOf(alerts: readonly ReceivedAlert[]): SqsRecord[] {
  return alerts.flatMap(({ records }) => records);
}
