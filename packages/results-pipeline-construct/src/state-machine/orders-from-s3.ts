/** The part of a run whose orders lie in S3: from the location in an answer or a start to the summary of the run. */
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { ResultsPipelineOrdersFormat, type ResultsPipelineOrdersLocation } from '../orders-location';
import { countOrders, type CountOrdersProps } from './count-orders';
import { finish } from './expressions';
import { DATA_LIMIT_EXCEEDED, fails, FAILURES, ITEM_READER_FAILED, LOCATION_FAILURES } from './failures';
import type { FanOutProps } from './fan-out';
import { storeOrdersFromS3 } from './fan-out-from-s3';
import { locateOrders, type LocateOrdersProps } from './locate-orders';
import { location } from './location-expressions';

const formatOf = ({ format }: ResultsPipelineOrdersLocation) => format ?? ResultsPipelineOrdersFormat.JSON_LINES;

/** Stores the orders of an object and counts them; the first state's input has `ordersLocation` with its version. */
export function storeFromS3(
  scope: Construct,
  props: FanOutProps & CountOrdersProps,
  ordersLocation: ResultsPipelineOrdersLocation,
): sfn.IChainable {
  const store = storeOrdersFromS3(scope, {
    ...props,
    ordersBucket: ordersLocation.bucket,
    format: formatOf(ordersLocation),
  });
  const failures = [
    { errors: [ITEM_READER_FAILED], failure: LOCATION_FAILURES.ordersUnreadable },
    { errors: [DATA_LIMIT_EXCEEDED], failure: FAILURES.storeOrdersFailed },
    { errors: [sfn.Errors.ALL], failure: FAILURES.storeOrdersFailed },
  ];
  for (const { errors, failure } of failures) {
    store.addCatch(props.failed, { errors, ...fails(failure, finish.caughtCause), outputs: {} });
  }
  return store.next(countOrders(scope, props));
}

/** Looks at the object that a location names. */
export function locate(
  scope: Construct,
  ordersLocation: ResultsPipelineOrdersLocation,
  targets: Pick<LocateOrdersProps, 'store' | 'confirmed' | 'failed'>,
): sfn.IChainable {
  return locateOrders(scope, {
    ...targets,
    ordersBucket: ordersLocation.bucket,
    ordersPrefix: ordersLocation.prefix ?? '',
    format: formatOf(ordersLocation),
  });
}

/** Once the lease is confirmed: orders of the answer, or those of an object. */
export const fromEither = (scope: Construct, fromS3: sfn.IChainable, fromAnswer: sfn.IChainable): sfn.IChainable =>
  sfn.Choice.jsonata(scope, 'OrdersInS3?').when(sfn.Condition.jsonata(location.isGiven), fromS3).otherwise(fromAnswer);
