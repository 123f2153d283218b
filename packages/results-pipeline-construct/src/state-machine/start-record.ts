import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { finish, lease, start } from './expressions';
import { fails, FAILURES } from './failures';
import { CONDITION_FAILED, item, LEASE_KEY } from './lease-table';
import { SERVICE_RETRIES } from './retries';
import { jsonata } from './texts';

/** As long as Step Functions keeps an execution's history; far longer than a start can be delivered again. */
export const RECORD_KEPT_FOR = Duration.days(90);

export interface StartRecordProps {
  /** Holds the records. */
  readonly table: dynamodb.ITable;
  /** What runs at the first delivery. */
  readonly first: sfn.IChainable;
  /** What ends a start that does nothing. */
  readonly skipped: sfn.IChainable;
  /** Where a start that cannot be recorded ends; the failure is assigned. */
  readonly failed: sfn.IChainable;
}

/**
 * A scheduled start is run once, however often and late it is delivered: the first delivery records it before it does
 * anything else, and no end of a run removes the record. So a second delivery is skipped during the run, after it, and
 * also after one that failed: that one has been reported, and is repeated by hand.
 *
 * @returns the first state
 */
export function recordStart(scope: Construct, props: StartRecordProps): sfn.IChainable {
  const self = tasks.DynamoAttributeValue.fromString(lease.self);
  const record = tasks.DynamoPutItem.jsonata(scope, 'RecordStart', {
    comment: 'The first delivery of a scheduled start, or the second?',
    table: props.table,
    item: item(start.recordKey, RECORD_KEPT_FOR),
    conditionExpression: 'attribute_not_exists(#key) OR #owner = :self',
    expressionAttributeNames: { '#key': LEASE_KEY, '#owner': 'owner' },
    expressionAttributeValues: { ':self': self },
    outputs: jsonata('$states.input'),
  });
  record.addRetry({ errors: [CONDITION_FAILED], maxAttempts: 0 });
  record.addRetry(SERVICE_RETRIES);

  const readRecord = tasks.DynamoGetItem.jsonata(scope, 'ReadRecord', {
    comment: 'Which execution was the first? Only for the answer',
    table: props.table,
    key: { [LEASE_KEY]: tasks.DynamoAttributeValue.fromString(start.recordKey) },
    consistentRead: true,
    assign: { leaseOwner: lease.owner },
    outputs: {},
  });
  readRecord.addRetry(SERVICE_RETRIES);
  readRecord.addCatch(props.skipped, { errors: [sfn.Errors.ALL], outputs: {} });
  readRecord.next(props.skipped);

  record.addCatch(readRecord, { errors: [CONDITION_FAILED], assign: { skipReason: lease.delivered }, outputs: {} });
  record.addCatch(props.failed, {
    errors: [sfn.Errors.ALL],
    ...fails(FAILURES.leaseFailed, finish.caughtCause),
    outputs: {},
  });
  record.next(props.first);
  return record;
}
