import * as iam from 'aws-cdk-lib/aws-iam';
import type { AcknowledgedFinding } from './internal/acknowledge-findings';

/** What cdk-nag (AwsSolutions, Serverless) finds in a `Notifier` and may stay, each with its reason. */
export function findingsOfNotifier(): AcknowledgedFinding[] {
  const vpcPolicy = iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSLambdaVPCAccessExecutionRole');
  return [
    {
      rule: 'AwsSolutions-IAM5',
      finding: 'Resource::*',
      at: ['HandlerRole'],
      reason: 'X-Ray knows no resources to restrict the right to',
    },
    {
      rule: 'AwsSolutions-IAM4',
      finding: `Policy::${vpcPolicy.managedPolicyArn}`,
      at: ['HandlerRole'],
      reason: 'The policy that Lambda documents for a function in a VPC',
    },
    ...['AwsSolutions-L1', 'Serverless-LambdaLatestVersion'].map((rule) => ({
      rule,
      at: ['Handler'],
      reason: 'Node.js 22 is what the notifier is tested with; newer versions of aws-cdk-lib may name a newer one',
    })),
    {
      rule: 'Serverless-LambdaDLQ',
      at: ['Handler'],
      reason: 'It is invoked from a queue, which has its own dead-letter queue',
    },
    {
      rule: 'Serverless-LambdaEventSourceMappingDestination',
      at: ['Handler'],
      reason: 'For a queue the destination of failed messages is its dead-letter queue, which there is',
    },
    ...['AwsSolutions-SQS3', 'Serverless-SQSRedrivePolicy'].map((rule) => ({
      rule,
      at: ['DeadLetterQueue'],
      reason: 'It is the dead-letter queue itself, where messages end',
    })),
  ];
}

/** The same for a secret that is made for a webhook. */
export const FINDINGS_OF_SECRET: AcknowledgedFinding[] = [
  { rule: 'AwsSolutions-SMG4', reason: 'Slack has no API that would rotate the URL of a webhook' },
];
