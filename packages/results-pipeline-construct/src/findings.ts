import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Arn, ArnFormat, Stack } from 'aws-cdk-lib/core';
import type { AcknowledgedFinding } from './internal/acknowledge-findings';
import type { ResultsPipelineOrdersLocation } from './orders-location';
import { LABEL_FROM_S3 } from './state-machine/fan-out-from-s3';
import { COUNT_POLICY, mapRunsOf } from './state-machine/map-run-policy';

/** What findings are about. */
export interface FoundParts {
  /** Bucket of the results. */
  readonly bucket: s3.IBucket;
  /** Prefix of the results in it. */
  readonly resultsPrefix: string;
  /** The orchestration of a run. */
  readonly stateMachine: sfn.StateMachine;
}

const FUNCTIONS = ['ResultsFunction', 'OrderFunction'];
const QUEUE = ['DeadLetterQueue'];

/** Found once aws-cdk-lib knows a newer runtime than the default one. */
export const NEWER_VERSION_ONLY = ['AwsSolutions-L1', 'Serverless-LambdaLatestVersion'];

/** What cdk-nag finds in the defaults, and why it stays. The README lists the same. */
export function findingsOf(
  { bucket, resultsPrefix, stateMachine }: FoundParts,
  ordersLocation?: ResultsPipelineOrdersLocation,
): AcknowledgedFinding[] {
  const executions = (suffix: string, at = 'StateMachine'): AcknowledgedFinding => ({
    rule: 'AwsSolutions-IAM5',
    finding: `Resource::${executionsOf(stateMachine, suffix)}`,
    at: [at],
    reason: 'Executions of this state machine only; their names are made when they start',
  });
  return [
    {
      rule: 'AwsSolutions-S1',
      at: ['Bucket'],
      reason: 'Access logs need a bucket of their own: bucketOverrides.serverAccessLogsBucket turns them on',
    },
    {
      rule: 'AwsSolutions-DDB3',
      at: ['LeaseTable'],
      reason: 'A lease is worth nothing a moment later: restoring an old one would be worse than losing it',
    },
    {
      rule: 'AwsSolutions-SF1',
      at: ['StateMachine'],
      reason: 'Logging every event of an order costs more than its orchestration: logLevel turns it on',
    },
    {
      rule: 'AwsSolutions-IAM5',
      finding: 'Resource::*',
      at: [...FUNCTIONS.map((id) => `${id}Role`), 'StateMachine'],
      reason: 'X-Ray, log delivery and PutMetricData know no resources; the last is limited to a namespace',
    },
    {
      rule: 'AwsSolutions-IAM5',
      finding: `Resource::${bucket.arnForObjects(`${resultsPrefix}*`)}`,
      at: ['OrderFunctionRole'],
      reason: 'Results below the prefix; their keys are known only when a run stores them',
    },
    executions(':*'),
    executions('/Orders:*'),
    ...(ordersLocation
      ? [
          ...ofOrdersLocation(stateMachine, ordersLocation),
          executions(`/${LABEL_FROM_S3}:*`),
          executions(':*', COUNT_POLICY),
        ]
      : []),
    { rule: 'AwsSolutions-SQS3', at: QUEUE, reason: 'It is a dead-letter queue itself' },
    { rule: 'Serverless-SQSRedrivePolicy', at: QUEUE, reason: 'It is a dead-letter queue itself' },
    {
      rule: 'Serverless-LambdaDLQ',
      at: FUNCTIONS,
      reason: 'Step Functions calls it synchronously, so there is no event to keep',
    },
    ...NEWER_VERSION_ONLY.map((rule) => ({
      rule,
      at: FUNCTIONS,
      reason: 'Python 3.14 is what handlers are tested with; newer versions of aws-cdk-lib may name a newer one',
    })),
  ];
}

function ofOrdersLocation(
  stateMachine: sfn.StateMachine,
  { bucket, prefix = '' }: ResultsPipelineOrdersLocation,
): AcknowledgedFinding[] {
  return [
    {
      rule: 'AwsSolutions-IAM5',
      finding: `Resource::${bucket.arnForObjects(`${prefix}*`)}`,
      at: ['StateMachine'],
      reason: 'Orders below the prefix; their keys are known only when a run reads them',
    },
    {
      rule: 'AwsSolutions-IAM5',
      finding: `Resource::${mapRunsOf(stateMachine)}`,
      at: [COUNT_POLICY],
      reason: 'Map Runs of this state machine only; their ids are made when they start',
    },
  ];
}

/** As aws-cdk-lib allows them for a Distributed Map. */
function executionsOf(stateMachine: sfn.StateMachine, suffix: string): string {
  const { resourceName } = Arn.split(stateMachine.stateMachineArn, ArnFormat.COLON_RESOURCE_NAME);
  return Stack.of(stateMachine).formatArn({
    service: 'states',
    resource: 'execution',
    resourceName: `${resourceName}${suffix}`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
