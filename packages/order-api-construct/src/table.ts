import { RemovalPolicy } from 'aws-cdk-lib/core';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { withoutUndefined } from './merge';
import { OrderApiProps } from './order-api-props';

/** Attribute with the moment of expiry, in epoch seconds. */
export const EXPIRY_ATTRIBUTE = 'expires_at';

/** Creates the table of orders: key `record_id`, on-demand, rows expire by `expires_at`. */
export function createTable(scope: Construct, props: OrderApiProps): dynamodb.TableV2 {
  const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
  return new dynamodb.TableV2(scope, 'Table', {
    billing: dynamodb.Billing.onDemand({ maxWriteRequestUnits: props.maxWriteRequestUnits }),
    pointInTimeRecoverySpecification:
      (props.pointInTimeRecovery ?? true)
        ? { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 7 }
        : { pointInTimeRecoveryEnabled: false },
    deletionProtection: props.deletionProtection ?? removalPolicy !== RemovalPolicy.DESTROY,
    encryption: props.encryptionKey
      ? dynamodb.TableEncryptionV2.customerManagedKey(props.encryptionKey)
      : dynamodb.TableEncryptionV2.dynamoOwnedKey(),
    dynamoStream: props.stream,
    removalPolicy,
    ...withoutUndefined(props.tableOverrides),
    partitionKey: { name: 'record_id', type: dynamodb.AttributeType.STRING },
    timeToLiveAttribute: EXPIRY_ATTRIBUTE,
  });
}
