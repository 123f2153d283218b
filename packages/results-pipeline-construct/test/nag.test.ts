import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { LogLevel } from 'aws-cdk-lib/aws-stepfunctions';
import { type Optional, pipelineStack } from './stack';

const EXECUTIONS = 'arn:<AWS::Partition>:states:eu-west-1:<AWS::AccountId>:execution:';
const NAME_FROM_ARN = '{"Fn::Select":[6,{"Fn::Split":[":",{"Ref":"PipelineStateMachine1814BD05"}]}]}';
const OWN_EXECUTIONS = 'executions of this state machine only, whose names are not known before';

/** What the checks find in a default `ResultsPipeline`, and why it stays. */
const ACKNOWLEDGED: Record<string, string> = {
  'AwsSolutions-DDB3': 'a lease is worth nothing a moment later: there is no point in time to go back to',
  'AwsSolutions-IAM5[Resource::*]':
    'X-Ray, log delivery and PutMetricData know no resources; the latter is limited to a namespace',
  'AwsSolutions-IAM5[Resource::<PipelineBucket5BC3F8EA.Arn>/orders/*]': 'the keys of results are not known before',
  [`AwsSolutions-IAM5[Resource::${EXECUTIONS}${NAME_FROM_ARN}/Orders:*]`]: OWN_EXECUTIONS,
  [`AwsSolutions-IAM5[Resource::${EXECUTIONS}${NAME_FROM_ARN}:*]`]: OWN_EXECUTIONS,
  'AwsSolutions-S1': 'access logs need a bucket of their own: bucketOverrides.serverAccessLogsBucket',
  'AwsSolutions-SF1': 'logging every event of an order costs more than its orchestration: logLevel',
  'AwsSolutions-SQS3': 'it is a dead-letter queue itself',
  'Serverless-LambdaDLQ': 'the functions are called synchronously, so there is no event to keep',
  'Serverless-SQSRedrivePolicy': 'it is a dead-letter queue itself',
};

function findings(props: Optional = {}): string[] {
  const { pipeline } = pipelineStack((_, topic) => ({ alertTopic: topic, ...props }));
  const names = [new AwsSolutionsChecks(), new ServerlessChecks()].flatMap((pack) =>
    pack.validateScope(pipeline).violations.map(({ ruleName }) => ruleName),
  );
  return [...new Set(names)].sort();
}

test('a default ResultsPipeline has no finding without a reason, and no reason without a finding', () => {
  expect(findings()).toEqual(Object.keys(ACKNOWLEDGED).sort());
});

test('the checks do fire', () => {
  expect(findings({ logLevel: LogLevel.ALL })).not.toContain('AwsSolutions-SF1');
  expect(findings({ tracing: false })).toContain('AwsSolutions-SF2');
});
