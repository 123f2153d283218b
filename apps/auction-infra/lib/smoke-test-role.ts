import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { SMOKE_TEST_PREFIX } from '../smoke/names';
import { DELIVERY_STACK } from './names';

/**
 * A role that only builds of the delivery stack can take on. It lives in the stack that it checks, so that its
 * permissions name resources and not patterns.
 *
 * @param deliveryAccount account of the pipeline; the stack's own when undefined
 */
export function createSmokeTestRole(scope: Construct, deliveryAccount?: string): iam.Role {
  const stack = Stack.of(scope);
  const account = deliveryAccount ?? stack.account;
  const builds = `arn:${stack.partition}:iam::${account}:role/${DELIVERY_STACK}-*`;
  return new iam.Role(scope, 'SmokeTestRole', {
    description: 'Checks this stack after a deployment, and can touch only what the check itself made',
    assumedBy: new iam.AccountPrincipal(account).withConditions({ ArnLike: { 'aws:PrincipalArn': builds } }),
  });
}

/** Reads and deletes rows, as long as their keys are the smoke test's. */
export function grantSmokeTestRows(table: dynamodb.ITable, grantee: iam.IGrantable): iam.Grant {
  return iam.Grant.addToPrincipal({
    grantee,
    actions: ['dynamodb:BatchGetItem', 'dynamodb:DeleteItem'],
    resourceArns: [table.tableArn],
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`${SMOKE_TEST_PREFIX}*`] } },
  });
}

/** Starts runs and sees how they end. */
export function grantSmokeTestRuns(stateMachine: sfn.IStateMachine, grantee: iam.IGrantable): iam.Grant {
  return stateMachine
    .grantStartExecution(grantee)
    .combine(stateMachine.grantExecution(grantee, 'states:DescribeExecution'));
}

/** Lists and deletes results, every version of them, as long as the run was the smoke test's. */
export function grantSmokeTestResults(bucket: s3.IBucket, grantee: iam.IGrantable): iam.Grant {
  const results = `orders/*/${SMOKE_TEST_PREFIX}*`;
  const list = iam.Grant.addToPrincipal({
    grantee,
    actions: ['s3:ListBucketVersions'],
    resourceArns: [bucket.bucketArn],
    conditions: { StringLike: { 's3:prefix': results } },
  });
  return list.combine(
    iam.Grant.addToPrincipal({
      grantee,
      actions: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
      resourceArns: [bucket.arnForObjects(results)],
    }),
  );
}
