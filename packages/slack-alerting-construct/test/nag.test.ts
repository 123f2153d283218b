import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { App, Stack } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { AlertDestination, AmazonQChat, SlackAlerting, type SlackAlertingProps, SlackWebhook } from '../src';

/** What the checks find in a `SlackAlerting`, and where. */
function findings(propsOf: (stack: Stack) => SlackAlertingProps): string[] {
  const stack = new Stack(new App(), 'Test');
  new SlackAlerting(stack, 'Alerting', propsOf(stack));
  return [new AwsSolutionsChecks(), new ServerlessChecks()]
    .flatMap((pack) => pack.validateScope(stack).violations)
    .flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`),
    )
    .filter((finding) => finding.includes('Test/Alerting/'))
    .sort();
}

test('findings have their reasons with every option as well', () => {
  const found = findings((stack) => ({
    destination: AlertDestination.all(
      new SlackWebhook(),
      new SlackWebhook({ id: 'Critical' }),
      new AmazonQChat({ workspaceId: 'T012AB3CD', channelId: 'C012AB3CD' }),
    ),
    encryptionKey: new kms.Key(stack, 'Key', { enableKeyRotation: true }),
    handlerOverrides: { vpc: new ec2.Vpc(stack, 'Vpc') },
  }));

  expect(found).toEqual([]);
});

test('a secret that was made elsewhere keeps its findings', () => {
  const stack = new Stack(new App(), 'Test');
  const secret = new secretsmanager.Secret(stack, 'Own');
  new SlackAlerting(stack, 'Alerting', { destination: new SlackWebhook({ secret }) });
  const rules = new AwsSolutionsChecks().validateScope(stack).violations.map(({ ruleName }) => ruleName);

  expect(rules).toEqual(['AwsSolutions-SMG4']);
});

test('what an override gives up is found', () => {
  const found = findings(() => ({ handlerOverrides: { tracing: lambda.Tracing.DISABLED } }));

  expect(found).toEqual(['Serverless-LambdaTracing Test/Alerting/Notifier/Handler/Resource']);
});
