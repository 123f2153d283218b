import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { STATES } from '../state-names';
import { finish, lease } from './expressions';
import { DATA_LIMIT_EXCEEDED, fails, FAILURES } from './failures';
import { CONDITION_FAILED, item, LEASE_KEY } from './lease-table';
import { SERVICE_RETRIES } from './retries';
import { SdkTask } from './sdk-task';
import { jsonata } from './texts';

const UNKNOWN_EXECUTION = 'Sfn.ExecutionDoesNotExistException';

/** How often a start may find that the lease has just changed hands. */
const ROUNDS = 3;

/**
 * `DescribeExecution` is eventually consistent (API reference): an execution that it does not know may have started a
 * moment ago. It is asked for this long until the execution counts as gone.
 */
const UNTIL_GONE: sfn.RetryProps = {
  errors: [UNKNOWN_EXECUTION],
  interval: Duration.seconds(10),
  backoffRate: 1,
  maxAttempts: 12,
};

/**
 * Lets a retry through whose first attempt was written. Not once the run is storing: an attempt that counts as failed may
 * arrive that late, and would undo the mark.
 */
const WRITTEN_BEFORE = '(#owner = :self AND #storingUntil = :notStoring)';

export interface LeaseProps {
  /** Holds the lease. */
  readonly table: dynamodb.ITable;
  /** Longest life of an execution: the lease expires only after it. */
  readonly longestRun: Duration;
  /** Longest time that the storing of the orders takes: an owner that cannot be asked after keeps the lease for it. */
  readonly longestStoring: Duration;
  /** Where a lease that cannot be decided on ends; the failure is assigned. */
  readonly failed: sfn.IChainable;
}

export interface AcquireLeaseProps extends LeaseProps {
  /** What runs once the lease is held. */
  readonly held: sfn.IChainable;
  /** What ends a start that does nothing. */
  readonly skipped: sfn.IChainable;
}

/**
 * One run at a time. The lease is an item whose owner is an execution's ARN. Whoever finds it taken asks Step
 * Functions for the owner: unless that execution is RUNNING the lease is taken over, so an aborted run blocks nobody.
 * All writes are conditional, so of two starts at once exactly one runs.
 *
 * An owner that cannot be asked after (unknown, or of a state machine that was replaced) may still be at work. That it
 * cannot store beside the new run is made sure of by `confirmLease`: it has either not begun to store, and never
 * will, or it is respected for as long as storing can take.
 *
 * @returns the first state
 */
export function acquireLease(scope: Construct, props: AcquireLeaseProps): sfn.IChainable {
  const acquire = putLease(scope, 'AcquireLease', props, {
    comment: 'One run at a time. A lease that has expired is free, whether DynamoDB has deleted it or not',
    condition: `attribute_not_exists(#key) OR ${WRITTEN_BEFORE} OR #expiresAt < :now`,
    names: { '#key': LEASE_KEY, '#expiresAt': 'expiresAt', '#storingUntil': 'storingUntil' },
    values: {
      ':now': tasks.DynamoAttributeValue.numberFromString(lease.secondsFromNow(0)),
      ':notStoring': tasks.DynamoAttributeValue.numberFromString(lease.notStoring),
    },
  });
  const readLease = tasks.DynamoGetItem.jsonata(scope, 'ReadLease', {
    comment: 'Who holds the lease?',
    table: props.table,
    key: { [LEASE_KEY]: tasks.DynamoAttributeValue.fromString(jsonata('$leaseKey')) },
    consistentRead: true,
    assign: { leaseOwner: lease.owner, storingUntil: lease.storingUntil },
    outputs: jsonata('$states.input'),
  });
  const describeOwner = new SdkTask(scope, 'DescribeOwner', {
    comment: 'Is the execution that holds the lease still running?',
    action: 'sfn:describeExecution',
    parameters: { ExecutionArn: jsonata('$leaseOwner') },
    assign: { ownerStatus: jsonata('$states.result.Status') },
    outputs: jsonata('$states.input'),
  });
  const takeOver = putLease(scope, 'TakeOverLease', props, {
    comment: 'The owner is gone',
    // Of a lease that an older version wrote, storingUntil is missing.
    condition:
      'attribute_not_exists(#key) OR (#owner = :previous AND #storingUntil = :storingUntil) ' +
      `OR (#owner = :previous AND attribute_not_exists(#storingUntil)) OR ${WRITTEN_BEFORE}`,
    names: { '#key': LEASE_KEY, '#storingUntil': 'storingUntil' },
    values: {
      ':previous': tasks.DynamoAttributeValue.fromString(jsonata('$leaseOwner')),
      ':storingUntil': tasks.DynamoAttributeValue.numberFromString(jsonata('$storingUntil')), // it has not begun since
      ':notStoring': tasks.DynamoAttributeValue.numberFromString(lease.notStoring),
    },
  });

  describeOwner.addRetry(UNTIL_GONE);
  for (const task of [acquire, takeOver]) task.addRetry({ errors: [CONDITION_FAILED], maxAttempts: 0 });
  for (const task of [acquire, readLease, describeOwner, takeOver]) task.addRetry(SERVICE_RETRIES);

  const orphaned = sfn.Choice.jsonata(scope, 'OwnerStoring?', { comment: 'The owner cannot be asked after' })
    .when(sfn.Condition.jsonata(lease.isStoring), props.skipped)
    .otherwise(takeOver);
  for (const task of [acquire, takeOver]) {
    task.addCatch(readLease, {
      errors: [CONDITION_FAILED],
      assign: { leaseRounds: lease.rounds },
      outputs: jsonata('$states.input'),
    });
  }
  // An input that is too large to be looked at belongs to a run that brings its orders, which may run beside itself.
  describeOwner.addCatch(orphaned, {
    errors: [UNKNOWN_EXECUTION, DATA_LIMIT_EXCEEDED],
    outputs: jsonata('$states.input'),
  });
  for (const task of [acquire, readLease, describeOwner, takeOver]) failsIfDenied(task, props.failed);

  acquire.next(props.held);
  takeOver.next(props.held);
  readLease.next(
    sfn.Choice.jsonata(scope, 'WhoseLease?')
      .when(sfn.Condition.jsonata(lease.isContested(ROUNDS)), props.skipped)
      .when(sfn.Condition.jsonata(lease.isReleased), acquire)
      .when(sfn.Condition.jsonata(lease.isOfAnotherMachine), orphaned)
      .otherwise(describeOwner),
  );
  describeOwner.next(
    sfn.Choice.jsonata(scope, 'OwnerRunning?')
      .when(sfn.Condition.jsonata(lease.isOwnerRunning), props.skipped)
      .otherwise(takeOver),
  );
  return acquire;
}

/**
 * The last thing before a run that has polled stores its orders: it still holds the lease, and says that it is storing.
 * A run that was continued after another one took over ends here.
 *
 * @param held what runs if it holds the lease
 */
export function confirmLease(scope: Construct, props: LeaseProps, held: sfn.IChainable): sfn.IChainable {
  const confirm = putLease(scope, STATES.CONFIRM_LEASE, props, {
    comment: 'Nobody else may have taken over before anything is stored',
    condition: '#owner = :self',
    storing: true,
  });
  confirm.addRetry({ errors: [CONDITION_FAILED], maxAttempts: 0 });
  confirm.addRetry(SERVICE_RETRIES);
  confirm.addCatch(props.failed, {
    errors: [CONDITION_FAILED],
    ...fails(FAILURES.leaseLost, 'the lease is no longer held by this execution'),
    outputs: {},
  });
  failsIfDenied(confirm, props.failed);
  confirm.next(held);
  return confirm;
}

function failsIfDenied(task: sfn.TaskStateBase, failed: sfn.IChainable): void {
  task.addCatch(failed, {
    errors: [sfn.Errors.ALL],
    ...fails(FAILURES.leaseFailed, finish.caughtCause),
    outputs: {},
  });
}

interface PutLeaseOptions {
  readonly comment: string;
  readonly condition: string;
  readonly names?: Record<string, string>;
  readonly values?: Record<string, tasks.DynamoAttributeValue>;
  /** Whether the owner is storing from now on. */
  readonly storing?: boolean;
}

function putLease(scope: Construct, id: string, props: LeaseProps, options: PutLeaseOptions): tasks.DynamoPutItem {
  const self = tasks.DynamoAttributeValue.fromString(lease.self);
  const storingUntil = options.storing ? lease.secondsFromNow(props.longestStoring.toSeconds()) : lease.notStoring;
  return tasks.DynamoPutItem.jsonata(scope, id, {
    comment: options.comment,
    table: props.table,
    item: {
      ...item(jsonata('$leaseKey'), props.longestRun.plus(Duration.days(1))),
      storingUntil: tasks.DynamoAttributeValue.numberFromString(storingUntil),
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
