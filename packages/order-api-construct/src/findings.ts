import * as iam from 'aws-cdk-lib/aws-iam';
import type { AcknowledgedFinding } from './internal/acknowledge-findings';
import type { OrderApiProps } from './order-api-props';

/** What cdk-nag (AwsSolutions, Serverless) finds in an `OrderApi` and may stay, each with its reason. */
export function findingsOf({ authorization }: OrderApiProps): AcknowledgedFinding[] {
  const role = ['HandlerRole'];
  return [
    {
      rule: 'AwsSolutions-APIG3',
      at: ['Api'],
      reason: 'A web ACL costs 5 USD a month and is associated from outside; the stage throttles',
    },
    {
      rule: 'AwsSolutions-APIG6',
      at: ['Api'],
      reason: 'Execution logs repeat what access log and handler say, with bodies and at a multiple of their size',
    },
    ...((authorization?._kind ?? 'iam') === 'iam'
      ? [
          {
            rule: 'AwsSolutions-COG4',
            at: ['Api/Default/orders/POST'],
            reason: 'Services post orders, not people: IAM authorizes them, and there is no user pool',
          },
        ]
      : []),
    {
      rule: 'AwsSolutions-IAM5',
      finding: 'Resource::*',
      at: role,
      reason: 'X-Ray knows no resources to restrict the right to',
    },
    ...['Action::kms:ReEncrypt*', 'Action::kms:GenerateDataKey*'].map((finding) => ({
      rule: 'AwsSolutions-IAM5',
      finding,
      at: role,
      reason: 'The grant of aws-cdk-lib on encryptionKey: variants of two actions, on this one key',
    })),
    {
      rule: 'AwsSolutions-IAM4',
      finding: managedPolicy('AWSLambdaVPCAccessExecutionRole'),
      at: role,
      reason: 'The policy that Lambda documents for a function in a VPC',
    },
    {
      rule: 'AwsSolutions-IAM4',
      finding: managedPolicy('AWSCodeDeployRoleForLambdaLimited'),
      at: ['DeploymentGroup'],
      reason: 'The policy that CodeDeploy documents for shifting the traffic of functions, without rights on topics',
    },
    ...['AwsSolutions-L1', 'Serverless-LambdaLatestVersion'].map((rule) => ({
      rule,
      at: ['Handler'],
      reason: 'Python 3.14 is what handlers are tested with; newer versions of aws-cdk-lib may name a newer one',
    })),
    {
      rule: 'Serverless-LambdaDLQ',
      at: ['Handler'],
      reason: 'The API invokes the handler synchronously, so there is no event to keep',
    },
  ];
}

function managedPolicy(name: string): string {
  return `Policy::${iam.ManagedPolicy.fromAwsManagedPolicyName(`service-role/${name}`).managedPolicyArn}`;
}
