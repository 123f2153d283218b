import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { mergeOverrides } from './internal/merge-overrides';
import type { OrderApiProps } from './order-api-props';

/** Attribute with the moment of expiry, in epoch seconds. */
const EXPIRY_ATTRIBUTE = 'expires_at';

/**
 * Creates the table of orders: key `record_id`, on-demand, rows expire by `expires_at`.
 *
 * `Table` and not `TableV2`: orders live for a day in one region, so there is nothing to replicate, and `TableV2`
 * cannot take a key of one's own in a stack without a fixed region.
 */
export function createTable(scope: Construct, props: OrderApiProps): dynamodb.Table {
  const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
  const defaults: dynamodb.TableProps = {
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    maxWriteRequestUnits: props.maxWriteRequestUnits,
    pointInTimeRecoverySpecification:
      (props.pointInTimeRecovery ?? true)
        ? { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 7 }
        : { pointInTimeRecoveryEnabled: false },
    deletionProtection: props.deletionProtection ?? removalPolicy !== RemovalPolicy.DESTROY,
    ...(props.encryptionKey && {
      encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: props.encryptionKey,
    }),
    stream: props.stream,
    removalPolicy,
  };
  const owned = {
    partitionKey: { name: 'record_id', type: dynamodb.AttributeType.STRING },
    timeToLiveAttribute: EXPIRY_ATTRIBUTE,
  };
  return new dynamodb.Table(scope, 'Table', mergeOverrides(defaults, props.tableOverrides, owned));
}
