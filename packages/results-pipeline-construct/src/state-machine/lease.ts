import type { Duration } from 'aws-cdk-lib/core';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { finish, jsonata, lease } from './expressions';
import { fails, FAILURES } from './failures';
import { SERVICE_RETRIES } from './retries';
import { SdkTask } from './sdk-task';

const CONDITION_FAILED = 'DynamoDB.ConditionalCheckFailedException';
const UNKNOWN_EXECUTION = 'Sfn.ExecutionDoesNotExistException';

/** Attribute names of the lease table. */
export const LEASE_KEY = 'leaseKey';
export const LEASE_TTL = 'expiresAt';

export interface LeaseProps {
  /** Holds the lease. */
  readonly table: dynamodb.ITable;
  /** Longest life of an execution: DynamoDB may clear a lease away only after it. */
  readonly longestRun: Duration;
  /** What runs once the lease is held. */
  readonly held: sfn.IChainable;
  /** Where a lease that cannot be decided on ends; the failure is assigned. */
  readonly failed: sfn.IChainable;
}

/**
 * One run at a time. The lease is an item whose owner is an execution's ARN. Whoever finds it taken asks Step
 * Functions for the owner: unless that execution is RUNNING the lease is taken over, so an aborted run blocks nobody.
 * Both writes are conditional, so of two starts at once exactly one runs.
 *
 * @returns the first state
 */
export function acquireLease(scope: Construct, props: LeaseProps): sfn.IChainable {
  const skipped = sfn.Pass.jsonata(scope, 'Skipped', {
    comment: 'Another run is under way: this start does nothing',
    outputs: lease.skipped,
  });
  const takeOver = putLease(scope, 'TakeOverLease', props, {
    comment: 'The owner is gone',
    condition: '#owner = :previous OR #owner = :self',
    values: { ':previous': tasks.DynamoAttributeValue.fromString(jsonata('$leaseOwner')) },
  });
  const describeOwner = new SdkTask(scope, 'DescribeOwner', {
    comment: 'Is the execution that holds the lease still running?',
    action: 'sfn:describeExecution',
    callArguments: { ExecutionArn: jsonata('$leaseOwner'), IncludedData: 'METADATA_ONLY' },
    assign: { ownerStatus: jsonata('$states.result.Status') },
    outputs: jsonata('$states.input'),
  });
  const readLease = tasks.DynamoGetItem.jsonata(scope, 'ReadLease', {
    comment: 'Who holds the lease?',
    table: props.table,
    key: { [LEASE_KEY]: tasks.DynamoAttributeValue.fromString(jsonata('$leaseKey')) },
    consistentRead: true,
    assign: { leaseOwner: lease.owner },
    outputs: jsonata('$states.input'),
  });
  const acquire = putLease(scope, 'AcquireLease', props, {
    comment: 'One run at a time',
    condition: 'attribute_not_exists(#key) OR #owner = :self',
    names: { '#key': LEASE_KEY },
  });

  for (const task of [acquire, readLease, describeOwner, takeOver]) {
    task.addRetry({ errors: [CONDITION_FAILED, UNKNOWN_EXECUTION], maxAttempts: 0 });
    task.addRetry(SERVICE_RETRIES);
  }
  acquire.addCatch(readLease, { errors: [CONDITION_FAILED], outputs: jsonata('$states.input') });
  describeOwner.addCatch(takeOver, { errors: [UNKNOWN_EXECUTION], outputs: jsonata('$states.input') });
  takeOver.addCatch(skipped, { errors: [CONDITION_FAILED] });
  for (const task of [acquire, readLease, describeOwner, takeOver]) {
    task.addCatch(props.failed, {
      errors: [sfn.Errors.ALL],
      ...fails(FAILURES.leaseFailed, finish.caughtCause),
      outputs: {},
    });
  }

  acquire.next(props.held);
  takeOver.next(props.held);
  readLease.next(
    sfn.Choice.jsonata(scope, 'LeaseReleased?')
      .when(sfn.Condition.jsonata(lease.isReleased), skipped)
      .otherwise(describeOwner),
  );
  describeOwner.next(
    sfn.Choice.jsonata(scope, 'OwnerRunning?')
      .when(sfn.Condition.jsonata(lease.isOwnerRunning), skipped)
      .otherwise(takeOver),
  );
  return acquire;
}

interface PutLeaseOptions {
  readonly comment: string;
  readonly condition: string;
  readonly names?: Record<string, string>;
  readonly values?: Record<string, tasks.DynamoAttributeValue>;
}

function putLease(scope: Construct, id: string, props: LeaseProps, options: PutLeaseOptions): tasks.DynamoPutItem {
  const self = tasks.DynamoAttributeValue.fromString(lease.self);
  const secondsToKeep = props.longestRun.toSeconds() + 86_400;
  return tasks.DynamoPutItem.jsonata(scope, id, {
    comment: options.comment,
    table: props.table,
    item: {
      [LEASE_KEY]: tasks.DynamoAttributeValue.fromString(jsonata('$leaseKey')),
      owner: self,
      [LEASE_TTL]: tasks.DynamoAttributeValue.numberFromString(lease.expiresAt(secondsToKeep)),
    },
    conditionExpression: options.condition,
    expressionAttributeNames: { '#owner': 'owner', ...options.names },
    expressionAttributeValues: { ':self': self, ...options.values },
    outputs: jsonata('$states.input'),
  });
}

/**
 * Gives the lease back if this execution still holds it. A lease that cannot be given back is no reason to fail: the
 * next start takes it over.
 *
 * @returns the state that gives it back; `next` runs in any case
 */
export function releaseLease(scope: Construct, table: dynamodb.ITable, next: sfn.IChainable): sfn.IChainable {
  const release = tasks.DynamoDeleteItem.jsonata(scope, 'ReleaseLease', {
    comment: 'Only if it is still ours',
    table,
    key: { [LEASE_KEY]: tasks.DynamoAttributeValue.fromString(jsonata('$leaseKey')) },
    conditionExpression: '#owner = :self',
    expressionAttributeNames: { '#owner': 'owner' },
    expressionAttributeValues: { ':self': tasks.DynamoAttributeValue.fromString(lease.self) },
    outputs: finish.output,
  });
  release.addRetry({ errors: [CONDITION_FAILED], maxAttempts: 0 });
  release.addRetry(SERVICE_RETRIES);
  release.addCatch(next, { errors: [sfn.Errors.ALL], outputs: finish.output });
  release.next(next);
  return release;
}
