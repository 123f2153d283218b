import { Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { OrderApiProps } from './order-api-props';

const MAX_ORDERS_PER_REQUEST = 10_000;
const MIN_RETENTION_SECONDS = 60;
const MAX_RETENTION_SECONDS = 365 * 24 * 3600;

/** Props that describe the table which is created, and mean nothing beside a table of one's own. */
const NEW_TABLE_PROPS = [
  'maxWriteRequestUnits',
  'pointInTimeRecovery',
  'deletionProtection',
  'encryptionKey',
  'stream',
  'tableOverrides',
] as const satisfies readonly (keyof OrderApiProps)[];

/**
 * Checks what the types cannot say.
 *
 * @throws Error with the construct's path, the prop, what came and what is allowed
 */
export function validateProps(scope: Construct, props: OrderApiProps): void {
  const fail = (problem: string): never => {
    throw new Error(`${scope.node.path}: ${problem}`);
  };

  const max = props.maxOrdersPerRequest;
  if (isKnown(max) && !(Number.isInteger(max) && max >= 1 && max <= MAX_ORDERS_PER_REQUEST)) {
    fail(`maxOrdersPerRequest must be a whole number from 1 to ${MAX_ORDERS_PER_REQUEST}, got ${max}`);
  }

  if (props.retention && !props.retention.isUnresolved()) {
    const seconds = props.retention.toSeconds({ integral: false });
    if (!Number.isInteger(seconds) || seconds < MIN_RETENTION_SECONDS || seconds > MAX_RETENTION_SECONDS) {
      fail(`retention must be whole seconds between 1 minute and 365 days, got ${props.retention.toHumanString()}`);
    }
  }

  const rate = props.throttle?.rateLimit;
  if (isKnown(rate) && rate <= 0) {
    fail(`throttle.rateLimit must be greater than 0, got ${rate}`);
  }
  const burst = props.throttle?.burstLimit;
  if (isKnown(burst) && !(Number.isInteger(burst) && burst >= 1)) {
    fail(`throttle.burstLimit must be a whole number of at least 1, got ${burst}`);
  }

  const units = props.maxWriteRequestUnits;
  if (isKnown(units) && !(Number.isInteger(units) && units >= 1)) {
    fail(`maxWriteRequestUnits must be a whole number of at least 1, got ${units}`);
  }

  if (props.quota && (props.authorization?.kind ?? 'iam') !== 'apiKey') {
    fail(
      `quota needs OrderApiAuthorization.apiKey(), since API Gateway counts for each API key, got authorization ${props.authorization?.kind ?? 'iam'}`,
    );
  }

  if (props.accessLog === false && props.accessLogGroup) {
    fail('accessLogGroup and accessLog: false exclude each other, got both');
  }

  if (props.table) {
    const given = NEW_TABLE_PROPS.filter((name) => props[name] !== undefined);
    if (given.length > 0) {
      fail(`table is your own, so its properties are set where it is made, got ${given.join(', ')} beside it`);
    }
  }
}

function isKnown(value: number | undefined): value is number {
  return value !== undefined && !Token.isUnresolved(value);
}
