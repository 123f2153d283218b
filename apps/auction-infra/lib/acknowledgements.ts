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
    rule: /^AwsSolutions-IAM5\[Resource::\*\]$/,
    at: /\/(ResultsPipeline\/(Order|Results)FunctionRole|StateMachine\/Role|Notifier\/Role)\//,
    reason: 'X-Ray (and for the state machine the delivery of logs) can be allowed for all resources only',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::<ResultsPipelineBucket\w+\.Arn>\/orders\/\*\]$/,
    at: /\/ResultsPipeline\/OrderFunctionRole\//,
    reason: 'The function stores objects below orders/; which ones is known only when it runs',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::.*:states:.*:execution:.*\]$/,
    at: /\/Results\/(ResultsPipeline\/StateMachine|SmokeTestRole)\//,
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
    rule: /^AwsSolutions-IAM5\[(Action::(s3|kms):.*|Resource::<DeliveryPipelineArtifactBucket\w+\.Arn>\/\*)\]$/,
    at: /^Delivery\/DeliveryPipeline\//,
    reason:
      'Grants of aws-cdk-lib on the artifact bucket and its key, for nothing but what passes through the pipeline',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::arn:aws:states:.*:\*\]$/,
    at: /^Delivery\/DeliveryPipeline\/Pipeline\/Build\/Synth\//,
    reason: 'Validates a definition that no state machine has yet; the action knows no resource',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::.*:(report-group|log-group:\/aws\/codebuild)\/.*\*\]$/,
    at: /^Delivery\/DeliveryPipeline\//,
    reason:
      "Test reports and logs of the build project itself, as aws-cdk-lib's projects may write them; those of all " +
      'projects for the publisher, of which the boundary leaves the reports of this pipeline',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::\*\]$/,
    at: /^Delivery\/DeliveryPipeline\/Delivery\/UpdatePipeline\/SelfMutation/,
    reason: 'Reads that the CDK CLI makes before it takes on a bootstrap role',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::arn:\*:iam::(<AWS::AccountId>|\d{12}):role\/\*\]$/,
    at: /^Delivery\/DeliveryPipeline\/Delivery\/UpdatePipeline\/SelfMutation\//,
    reason: 'A condition limits it to the deploying and publishing roles of the bootstrap stack, by their tag',
  },
  {
    rule: /^AwsSolutions-CB4$/,
    at: /^Delivery\/DeliveryPipeline\//,
    reason: 'Artifacts are encrypted by S3; a key of our own costs 1 USD a month and is made once accounts are crossed',
  },
  {
    rule: /^AwsSolutions-S1$/,
    at: /^Delivery\/DeliveryPipeline\/ArtifactBucket\/|\/Results\/ResultsPipeline\/Bucket\//,
    reason: 'Private buckets of one writer each; who reads is recorded by CloudTrail where the account turns it on',
  },
  {
    rule: /^AwsSolutions-DDB3$/,
    at: /\/ResultsPipeline\/LeaseTable\//,
    reason: 'One short-lived row: losing it delays a run at most, restoring an old one would be worse',
  },
  {
    rule: /^AwsSolutions-SF1$/,
    at: /\/ResultsPipeline\/StateMachine\//,
    reason: 'Errors are logged, and Step Functions keeps every event for 90 days; logging all costs more than running',
  },
  {
    rule: /^(AwsSolutions-SQS3|Serverless-SQSRedrivePolicy)$/,
    at: /DeadLetterQueue\//,
    reason: 'It is a dead-letter queue itself: the rule does not see who uses it',
  },
  {
    rule: /^(AwsSolutions-L1|Serverless-LambdaLatestVersion)$/,
    at: /\/(Notifier\/Handler|ResultsPipeline\/(Order|Results)Function)\//,
    reason: 'Node.js 22 and Python 3.14 are what the code is tested with; aws-cdk-lib names newer runtimes early',
  },
  {
    rule: /^Serverless-LambdaDLQ$/,
    at: /\/Handler\/Resource$|\/ResultsPipeline\/(Order|Results)Function\/Resource$/,
    reason: 'Invoked synchronously (Step Functions) or from a queue with its own dead-letter queue',
  },
  {
    rule: /^Serverless-LambdaEventSourceMappingDestination$/,
    at: /\/SlackAlerting\/Notifier\/Handler\//,
    reason: 'For queues the destination of failed messages is the dead-letter queue of the queue, which there is',
  },
];
