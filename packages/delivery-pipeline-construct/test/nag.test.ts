import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import type { DeliveryPipelineProps } from '../src';
import { ExampleStage, synthPipeline } from './fixtures';

const OTHER_ACCOUNT = '222222222222';

/** Names of the findings in a pipeline that uses everything that makes further resources. */
function findings(account: string | undefined, props: Partial<DeliveryPipelineProps> = {}): string[] {
  const { stack } = synthPipeline(
    ({ app, dev, stack }) => ({
      alertTopic: new sns.Topic(stack, 'Alerts', { enforceSSL: true }),
      stages: [
        { stage: dev, smokeTest: { commands: ['true'] } },
        {
          stage: new ExampleStage(app, 'Prod', { env: { account: OTHER_ACCOUNT, region: 'eu-west-1' } }),
          smokeTest: {
            commands: ['true'],
            permissions: [new iam.PolicyStatement({ actions: ['sqs:*'], resources: ['arn:aws:sqs:*:*:one'] })],
          },
        },
      ],
      crossAccountKeys: true,
      ...props,
    }),
    { env: { account, region: 'eu-west-1' } },
  );
  return [new AwsSolutionsChecks(), new ServerlessChecks()]
    .flatMap((pack) => pack.validateScope(stack).violations.map(({ ruleName }) => ruleName))
    .sort();
}

test.each(['111111111111', undefined])(
  'of a pipeline in account %s nothing is left but what the app adds',
  (account) => {
    expect(findings(account)).toEqual([
      'AwsSolutions-IAM5[Action::sqs:*]',
      'AwsSolutions-IAM5[Resource::arn:aws:sqs:*:*:one]',
    ]);
  },
);

test('all findings show when they are not acknowledged', () => {
  const all = findings('111111111111', { acknowledgeFindings: false });

  expect(all.length).toBeGreaterThan(20);
  expect(all).toContain('AwsSolutions-IAM5[Action::kms:ReEncrypt*]');
});
