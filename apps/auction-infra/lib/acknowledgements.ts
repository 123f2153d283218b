/** A finding that stays, and why. */
export interface Acknowledgement {
  /** Id of the rule, with its finding in brackets where the rule has several: `AwsSolutions-IAM5[Resource::*]`. */
  readonly rule: RegExp;
  /** Paths of the constructs in which the finding stays. */
  readonly at: RegExp;
  /** Why it stays. */
  readonly reason: string;
}

/**
 * Every finding of cdk-nag that stays in this app. A test fails for an entry that no longer covers anything.
 */
export const acknowledgements: readonly Acknowledgement[] = [
  {
    rule: /^AwsSolutions-IAM4\[Policy::.*AmazonAPIGatewayPushToCloudWatchLogs\]$/,
    at: /\/ApiGatewayAccount\/LogRole\//,
    reason: 'The policy that API Gateway documents for this role; the role is for all APIs of the account',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::.*:states:.*:execution:.*\]$/,
    at: /\/Results\/SmokeTestRole\//,
    reason: 'Executions of the one state machine; their names are made when they start',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::<ResultsPipelineBucket\w+\.Arn>\/orders\/\*\/smoke-\*\]$/,
    at: /\/Results\/SmokeTestRole\//,
    reason: 'Results of smoke tests only; their ids are made when they run',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::arn:aws:iam::.*:role\/\w+-(Orders|Results)-SmokeTestRole\*\]$/,
    at: /^Delivery\/DeliveryPipeline\/.*\/SmokeTest\//,
    reason: 'The role is in a stack that is deployed later, under a name that CloudFormation completes',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::arn:aws:states:.*:\*\]$/,
    at: /^Delivery\/DeliveryPipeline\/Pipeline\/Build\/Synth\//,
    reason: 'Validates a definition that no state machine has yet; the action knows no resource',
  },
];
