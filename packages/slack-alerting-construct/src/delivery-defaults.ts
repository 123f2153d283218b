import * as logs from 'aws-cdk-lib/aws-logs';
import { Duration } from 'aws-cdk-lib/core';
import type { SlackAlertingDeliveryOptions } from './delivery-options';

/** Delivery options with every default filled in. */
export interface ResolvedDelivery extends Omit<Required<SlackAlertingDeliveryOptions>, 'alarms' | 'handlerOverrides'> {
  readonly functionTimeout: Duration;
  /** Six times the function's timeout, and the window: what AWS asks for, so that no batch is handed out twice. */
  readonly visibilityTimeout: Duration;
}

/** Fills in the defaults of options that were checked. */
export function resolveDelivery(options: SlackAlertingDeliveryOptions): ResolvedDelivery {
  const batchingWindow = options.batchingWindow ?? Duration.seconds(10);
  const functionTimeout = options.handlerOverrides?.timeout ?? Duration.seconds(60);
  return {
    batchingWindow,
    batchSize: options.batchSize ?? 10,
    maxConcurrency: options.maxConcurrency ?? 2,
    maxAttempts: options.maxAttempts ?? 10,
    retryDelay: options.retryDelay ?? Duration.seconds(10),
    webhookTimeout: options.webhookTimeout ?? Duration.seconds(5),
    deadLetterRetention: options.deadLetterRetention ?? Duration.days(14),
    logRetention: options.logRetention ?? logs.RetentionDays.ONE_MONTH,
    metricNamespace: options.metricNamespace ?? 'SlackAlerting',
    functionTimeout,
    visibilityTimeout: Duration.seconds(6 * functionTimeout.toSeconds() + batchingWindow.toSeconds()),
  };
}
