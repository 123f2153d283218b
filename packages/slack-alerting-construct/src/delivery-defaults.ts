import { Duration, Token } from 'aws-cdk-lib/core';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { DeliveryOptions, NotifierOverrides } from './delivery-options';

/** Delivery options with every default filled in. */
export interface ResolvedDelivery {
  readonly batchingWindow: Duration;
  readonly batchSize: number;
  readonly maxConcurrency: number;
  readonly maxAttempts: number;
  readonly retryDelay: Duration;
  readonly webhookTimeout: Duration;
  readonly deadLetterRetention: Duration;
  readonly stuckAfter: Duration;
  readonly alarms: boolean;
  readonly logRetention: logs.RetentionDays;
  readonly notifierOverrides: NotifierOverrides;
  readonly functionTimeout: Duration;
  /** Six times the function's timeout, and the window: what AWS asks for, so that no batch is handed out twice. */
  readonly visibilityTimeout: Duration;
}

/** @throws Error when an option is out of the range that AWS or Slack allows. */
export function resolveDelivery(scope: Construct, options: DeliveryOptions): ResolvedDelivery {
  const batchingWindow = options.batchingWindow ?? Duration.seconds(10);
  const functionTimeout = options.notifierOverrides?.timeout ?? Duration.seconds(60);
  const resolved = {
    batchingWindow,
    batchSize: options.batchSize ?? 10,
    maxConcurrency: options.maxConcurrency ?? 2,
    maxAttempts: options.maxAttempts ?? 10,
    retryDelay: options.retryDelay ?? Duration.seconds(10),
    webhookTimeout: options.webhookTimeout ?? Duration.seconds(5),
    deadLetterRetention: options.deadLetterRetention ?? Duration.days(14),
    stuckAfter: options.stuckAfter ?? Duration.minutes(15),
    alarms: options.alarms ?? true,
    logRetention: options.logRetention ?? logs.RetentionDays.ONE_MONTH,
    notifierOverrides: options.notifierOverrides ?? {},
    functionTimeout,
    visibilityTimeout: Duration.seconds(6 * functionTimeout.toSeconds() + batchingWindow.toSeconds()),
  };
  validate(scope, resolved);
  return resolved;
}

function validate(scope: Construct, delivery: ResolvedDelivery): void {
  const number = (name: string, value: number, min: number, max: number, unit = '') => {
    if (!Token.isUnresolved(value) && (!Number.isInteger(value) || value < min || value > max)) {
      throw new Error(`${scope.node.path}: ${name} must be between ${min} and ${max}${unit}, got ${value}`);
    }
  };
  const seconds = (name: string, value: Duration, min: number, max: number) => {
    if (!value.isUnresolved()) {
      number(name, value.toSeconds({ integral: false }), min, max, ' seconds');
    }
  };
  seconds('batchingWindow', delivery.batchingWindow, 0, 300);
  number('batchSize', delivery.batchSize, 1, 100);
  number('maxConcurrency', delivery.maxConcurrency, 2, 1000);
  number('maxAttempts', delivery.maxAttempts, 1, 100);
  seconds('retryDelay', delivery.retryDelay, 1, 900);
  seconds('webhookTimeout', delivery.webhookTimeout, 1, 10);
  seconds('deadLetterRetention', delivery.deadLetterRetention, 60, 1_209_600);
  if (delivery.stuckAfter.isUnresolved()) {
    throw new Error(`${scope.node.path}: stuckAfter must be known at synthesis: it becomes a number of minutes`);
  }
  seconds('stuckAfter', delivery.stuckAfter, 60, 86_400);
  seconds('notifierOverrides.timeout', delivery.functionTimeout, 30, 900);
  if (delivery.batchSize > 10 && delivery.batchingWindow.toSeconds() === 0) {
    throw new Error(
      `${scope.node.path}: batchSize above 10 needs a batchingWindow, got ${delivery.batchSize} without one`,
    );
  }
}
