import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Arn, ArnFormat, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { LABEL_FROM_S3 } from './fan-out-from-s3';

/** Id of the policy. */
export const COUNT_POLICY = 'CountOrdersPolicy';

/**
 * Allows the state machine to look at Map Runs of its own executions (service authorization reference, "AWS Step Functions":
 * ListMapRuns is about an execution, DescribeMapRun about a Map Run). A policy of its own, because one of the role's that
 * names the state machine would make a cycle.
 */
export function letCountOrders(scope: Construct, stateMachine: sfn.StateMachine): void {
  new iam.Policy(scope, COUNT_POLICY, {
    statements: [
      new iam.PolicyStatement({ actions: ['states:ListMapRuns'], resources: [arnOf(stateMachine, 'execution', ':*')] }),
      new iam.PolicyStatement({ actions: ['states:DescribeMapRun'], resources: [mapRunsOf(stateMachine)] }),
    ],
  }).attachToRole(stateMachine.role);
}

/** All Map Runs over orders in S3. */
export const mapRunsOf = (stateMachine: sfn.StateMachine): string =>
  arnOf(stateMachine, 'mapRun', `/${LABEL_FROM_S3}:*`);

function arnOf(stateMachine: sfn.StateMachine, resource: string, suffix: string): string {
  const { resourceName } = Arn.split(stateMachine.stateMachineArn, ArnFormat.COLON_RESOURCE_NAME);
  return Stack.of(stateMachine).formatArn({
    service: 'states',
    resource,
    resourceName: `${resourceName}${suffix}`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
