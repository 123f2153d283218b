import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Duration } from 'aws-cdk-lib/core';
import { lease } from './expressions';

/** Attribute names of the table of leases and of the records of scheduled starts. */
export const LEASE_KEY = 'leaseKey';
export const LEASE_TTL = 'expiresAt';

/** Of a conditional write that was refused. */
export const CONDITION_FAILED = 'DynamoDB.ConditionalCheckFailedException';

/**
 * An item that names this execution as its owner.
 *
 * @param key expression of its key
 * @param keptFor DynamoDB may delete it after this time
 */
export function item(key: string, keptFor: Duration): Record<string, tasks.DynamoAttributeValue> {
  return {
    [LEASE_KEY]: tasks.DynamoAttributeValue.fromString(key),
    owner: tasks.DynamoAttributeValue.fromString(lease.self),
    [LEASE_TTL]: tasks.DynamoAttributeValue.numberFromString(lease.secondsFromNow(keptFor.toSeconds())),
  };
}
