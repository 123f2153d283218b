import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { DELIVERY_STACK, RESULTS_PREFIX, SMOKE_TEST_PREFIX } from './names';

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
    description: 'Checks this stack after a deployment: posts and runs test orders, deletes what begins with smoke-',
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

/**
 * Starts runs, and sees how those end that are the smoke test's. IAM knows a run's name only once it has started, so
 * that any run can be started.
 */
export function grantSmokeTestRuns(stateMachine: sfn.StateMachine, grantee: iam.IGrantable): iam.Grant {
  const stack = Stack.of(stateMachine);
  const runs = stack.formatArn({
    service: 'states',
    resource: 'execution',
    resourceName: `${stateMachine.stateMachineName}:${SMOKE_TEST_PREFIX}*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  return stateMachine
    .grantStartExecution(grantee)
    .combine(iam.Grant.addToPrincipal({ grantee, actions: ['states:DescribeExecution'], resourceArns: [runs] }));
}

/** Lists and deletes results, every version of them, as long as the run was the smoke test's. */
export function grantSmokeTestResults(bucket: s3.IBucket, grantee: iam.IGrantable): iam.Grant {
  const results = `${RESULTS_PREFIX}*/${SMOKE_TEST_PREFIX}*`;
  const list = iam.Grant.addToPrincipal({
    grantee,
    actions: ['s3:ListBucketVersions'],
    resourceArns: [bucket.bucketArn],
    conditions: { StringLike: { 's3:prefix': results } },
  });
  return list.combine(
    iam.Grant.addToPrincipal({
      grantee,
      actions: ['s3:DeleteObjectVersion'],
      resourceArns: [bucket.arnForObjects(results)],
    }),
  );
}
