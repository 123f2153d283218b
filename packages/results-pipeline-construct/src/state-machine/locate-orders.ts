import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { ResultsPipelineOrdersFormat } from '../orders-location';
import { finish } from './expressions';
import { fails, LOCATION_FAILURES } from './failures';
import { location } from './location-expressions';
import { SERVICE_RETRIES } from './retries';
import { SdkTask } from './sdk-task';

/** Size of a file that a Map state reads (developer guide, "ItemReader (Map)": "10 GB as the maximum size of an individual file"). */
const LARGEST_OBJECT = 10 * 1024 ** 3;

/** How an object of a format begins, and what it is called. */
const BEGINNINGS: Record<ResultsPipelineOrdersFormat, { character: string; name: string }> = {
  [ResultsPipelineOrdersFormat.JSON_LINES]: { character: '{', name: 'JSON Lines' },
  [ResultsPipelineOrdersFormat.JSON_ARRAY]: { character: '[', name: 'a JSON array' },
};

/** What S3 answers: no such bucket, key or version; no byte at all; and what aws-cdk-lib has no need to know. */
const NOT_FOUND = 404;
const RANGE_NOT_SATISFIABLE = 416;

/** Named by the SDK, so no attempt can mend them. */
const GONE = ['S3.NoSuchKeyException', 'S3.NoSuchBucketException'];

export interface LocateOrdersProps {
  /** The only bucket that may be read. */
  readonly ordersBucket: s3.IBucket;
  /** The only prefix of it. */
  readonly ordersPrefix: string;
  /** How the orders lie there. */
  readonly format: ResultsPipelineOrdersFormat;
  /** What stores the orders of a run that was given them by its start. */
  readonly store: sfn.IChainable;
  /** What stores the orders of a run that has polled. */
  readonly confirmed: sfn.IChainable;
  /** Where a location that is refused ends; the failure is assigned. */
  readonly failed: sfn.IChainable;
}

/**
 * From a location to a version of an object that can be read: whatever is wrong with it has a name, before the first order is
 * stored. S3 says that an object does not exist only to those who may list the bucket (API reference, "GetObject"); the state
 * machine may not, so a missing object is mostly one that cannot be read.
 *
 * @returns the first state; its input has `ordersLocation`
 */
export function locateOrders(scope: Construct, props: LocateOrdersProps): sfn.IChainable {
  const { ordersBucket, ordersPrefix } = props;
  const name = ordersBucket.bucketName;
  return sfn.Choice.jsonata(scope, 'OrdersHere?', { comment: 'Only below what the property ordersLocation says' })
    .when(
      sfn.Condition.jsonata(location.isElsewhere(name, ordersPrefix)),
      props.failed,
      fails(LOCATION_FAILURES.ordersElsewhere, location.elsewhereCause(name, ordersPrefix)),
    )
    .otherwise(look(scope, props));
}

function look(scope: Construct, props: LocateOrdersProps): sfn.IChainable {
  const task = new SdkTask(scope, 'LookAtOrders', {
    comment: 'Which version, how large, and how does it begin?',
    action: 's3:getObject',
    parameters: location.firstByte,
    policies: [
      new iam.PolicyStatement({
        actions: ['s3:GetObject', 's3:GetObjectVersion'],
        resources: [props.ordersBucket.arnForObjects(`${props.ordersPrefix}*`)],
      }),
    ],
    outputs: location.seen,
  });
  task.addRetry({ errors: GONE, maxAttempts: 0 });
  task.addRetry(SERVICE_RETRIES);
  task.addCatch(whyUnreadable(scope, props), {
    errors: [sfn.Errors.ALL],
    ...fails(LOCATION_FAILURES.ordersUnreadable, finish.caughtCause),
    outputs: {},
  });
  return task.next(usable(scope, props));
}

function whyUnreadable(scope: Construct, { failed }: LocateOrdersProps): sfn.IChainable {
  return sfn.Choice.jsonata(scope, 'WhyUnreadable?')
    .when(
      sfn.Condition.jsonata(location.hasStatus(NOT_FOUND)),
      failed,
      fails(LOCATION_FAILURES.ordersNotFound, location.cause),
    )
    .when(
      sfn.Condition.jsonata(location.hasStatus(RANGE_NOT_SATISFIABLE)),
      failed,
      fails(LOCATION_FAILURES.ordersEmpty, location.cause),
    )
    .otherwise(failed);
}

function usable(scope: Construct, props: LocateOrdersProps): sfn.IChainable {
  const { character, name } = BEGINNINGS[props.format];
  const refused = [
    {
      if: location.isUnversioned,
      as: fails(LOCATION_FAILURES.ordersUnversioned, location.unversionedCause),
    },
    {
      if: location.isLargerThan(LARGEST_OBJECT),
      as: fails(LOCATION_FAILURES.ordersTooMany, location.largerCause(LARGEST_OBJECT)),
    },
    {
      if: location.doesNotBeginWith(character),
      as: fails(LOCATION_FAILURES.ordersWrongFormat, location.formatCause(character, name)),
    },
  ];
  const choice = sfn.Choice.jsonata(scope, 'OrdersUsable?', {
    comment: 'Of this version they cannot change any more',
    outputs: location.run,
  });
  for (const rule of refused) choice.when(sfn.Condition.jsonata(rule.if), props.failed, rule.as);
  return choice
    .when(sfn.Condition.jsonata(location.isOfStart), props.store, { outputs: location.run })
    .otherwise(props.confirmed);
}
