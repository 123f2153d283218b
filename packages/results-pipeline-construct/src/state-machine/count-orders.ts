import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { finish } from './expressions';
import { fails, FAILURES, LOCATION_FAILURES } from './failures';
import { PROBLEMS } from './fan-out-from-s3';
import { LEASE_KEY } from './lease-table';
import { counting } from './location-expressions';
import { SERVICE_RETRIES } from './retries';
import { SdkTask } from './sdk-task';

export interface CountOrdersProps {
  /** Has the problems that were noted. */
  readonly leaseTable: dynamodb.ITable;
  /** Orders that a run may have. */
  readonly maxOrders: number;
  /** What judges the run by its summary. */
  readonly judged: sfn.IChainable;
  /** Where a run ends whose orders cannot be counted; the failure is assigned. */
  readonly failed: sfn.IChainable;
}

/**
 * How many orders there were only the Map Run knows: of a batch that was lost as a whole there is no result. The rest is the sum
 * of the batches' results, which Step Functions collects once a batch, however often anything was retried. Assigns `$summary`.
 *
 * @returns the first state
 */
export function countOrders(scope: Construct, props: CountOrdersProps): sfn.IChainable {
  const find = new SdkTask(scope, 'FindMapRun', {
    comment: 'The result of a map does not name its Map Run',
    action: 'sfn:listMapRuns',
    parameters: { ExecutionArn: counting.execution },
    assign: { mapRunArn: counting.mapRun },
    outputs: {},
  });
  const count = new SdkTask(scope, 'CountOrders', {
    comment: 'All orders that were read, with those of lost batches',
    action: 'sfn:describeMapRun',
    parameters: { MapRunArn: counting.mapRunArn },
    assign: { mapRunStatus: counting.mapRunStatus, total: counting.total },
    outputs: {},
  });
  for (const task of [find, count]) {
    task.addRetry(SERVICE_RETRIES);
    task.addCatch(props.failed, {
      errors: [sfn.Errors.ALL],
      ...fails(FAILURES.storeOrdersFailed, finish.caughtCause),
      outputs: {},
    });
  }
  const wait = sfn.Wait.jsonata(scope, 'WaitForCount', { time: sfn.WaitTime.duration(Duration.seconds(10)) });
  find.next(count);
  count.next(
    sfn.Choice.jsonata(scope, 'Counted?', { comment: 'Its last answer may be older than the end of the map' })
      .when(sfn.Condition.jsonata(counting.isStillCounting), wait.next(count))
      .otherwise(readProblems(scope, props)),
  );
  return find;
}

function readProblems(scope: Construct, props: CountOrdersProps): sfn.IChainable {
  const read = tasks.DynamoGetItem.jsonata(scope, 'ReadProblems', {
    comment: 'What the alert lists',
    table: props.leaseTable,
    key: { [LEASE_KEY]: tasks.DynamoAttributeValue.fromString(counting.problemsKeyOfRun) },
    consistentRead: true,
    assign: { summary: counting.summary(PROBLEMS) },
    outputs: {},
  });
  read.addRetry(SERVICE_RETRIES);
  const few = sfn.Choice.jsonata(scope, 'HowMany?')
    .when(
      sfn.Condition.jsonata(counting.areMoreThan(props.maxOrders)),
      props.failed,
      fails(
        LOCATION_FAILURES.ordersTooMany,
        `only ${props.maxOrders} orders of one run can be counted; those are stored`,
      ),
    )
    .when(
      sfn.Condition.jsonata(counting.areNone),
      props.failed,
      fails(LOCATION_FAILURES.ordersEmpty, 'there is no order in the object'),
    )
    .otherwise(props.judged);
  read.addCatch(few, {
    errors: [sfn.Errors.ALL],
    assign: { summary: counting.summaryWithoutProblems },
    outputs: {},
  });
  return read.next(few);
}
