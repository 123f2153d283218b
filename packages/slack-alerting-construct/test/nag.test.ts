import { App, Stack } from 'aws-cdk-lib/core';
import * as kms from 'aws-cdk-lib/aws-kms';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { SlackAlerting, type SlackAlertingProps } from '../src';

/** What the checks find in a default `SlackAlerting`, and why it stays. */
const ACKNOWLEDGED: Record<string, string> = {
  'AwsSolutions-IAM5[Resource::*]': 'X-Ray has no resources to restrict to',
  'AwsSolutions-L1': 'Node.js 22 is supported until 2027, and is what the notifier is tested with',
  'AwsSolutions-SMG4': 'Slack has no API that would rotate the URL of a webhook',
  'Serverless-LambdaDLQ': 'invoked from a queue, which has its own dead-letter queue',
  'Serverless-LambdaEventSourceMappingDestination': 'of a queue it is the dead-letter queue, which there is',
  'Serverless-LambdaLatestVersion': 'as AwsSolutions-L1',
  'Serverless-SQSRedrivePolicy': 'found at the dead-letter queue, where messages end',
};

function findings(props: SlackAlertingProps): string[] {
  const stack = new Stack(new App(), 'Test');
  const encryptionKey = new kms.Key(stack, 'Key', { enableKeyRotation: true });
  new SlackAlerting(stack, 'Alerting', { encryptionKey, ...props });
  const names = [new AwsSolutionsChecks(), new ServerlessChecks()].flatMap((pack) =>
    pack.validateScope(stack).violations.map(({ ruleName }) => ruleName),
  );
  return [...new Set(names)].sort();
}

test('a SlackAlerting has no finding without a reason, and no reason without a finding', () => {
  expect(findings({})).toEqual(Object.keys(ACKNOWLEDGED).sort());
});

test('the checks do fire', () => {
  const tooMuch = { memorySize: undefined, tracing: undefined };

  expect(findings({ notifierOverrides: tooMuch })).toContain('Serverless-LambdaTracing');
});
