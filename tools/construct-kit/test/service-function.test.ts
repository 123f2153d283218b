import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { App, Stack } from 'aws-cdk-lib/core';
import { createLiveAlias, createServiceFunction, type FunctionOverrides } from '../src/service-function';

/** The template of a stack with a function that has these overrides. */
function templateWith(overrides?: (stack: Stack) => FunctionOverrides): Template {
  const stack = new Stack(new App(), 'Dev', { env: { account: '111111111111', region: 'eu-west-1' } });
  const handler = createServiceFunction(stack, 'Handler', {
    code: lambda.Code.fromInline('def handler(event, context): pass'),
    defaults: { runtime: lambda.Runtime.PYTHON_3_14, handler: 'index.handler', memorySize: 256 },
    overrides: overrides?.(stack),
    owned: { tracing: lambda.Tracing.ACTIVE },
    environment: { TABLE_NAME: 'orders' },
    logRetention: logs.RetentionDays.ONE_WEEK,
  });
  createLiveAlias(stack, 'Handler', handler);
  return Template.fromStack(stack);
}

const FUNCTION = 'AWS::Lambda::Function';

function statementsOf(template: Template): { Action: unknown; Resource: unknown }[] {
  return Object.values(template.findResources('AWS::IAM::Policy')).flatMap(
    ({ Properties }) => Properties.PolicyDocument.Statement,
  );
}

test('a function on arm64 with JSON logs, and an alias for those who call it', () => {
  const template = templateWith();

  template.hasResourceProperties(FUNCTION, {
    Architectures: ['arm64'],
    LoggingConfig: { LogFormat: 'JSON' },
    MemorySize: 256,
    TracingConfig: { Mode: 'Active' },
    Environment: { Variables: { TABLE_NAME: 'orders' } },
  });
  template.hasResourceProperties('AWS::Lambda::Alias', { Name: 'live' });
});

test('its role may write to its own log group, and not to all of them', () => {
  const template = templateWith();

  const [logGroup] = Object.keys(template.findResources('AWS::Logs::LogGroup'));
  expect(statementsOf(template)).toContainEqual({
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    Effect: 'Allow',
    Resource: { 'Fn::GetAtt': [logGroup, 'Arn'] },
  });
  template.hasResourceProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent() });
});

test('its log group leaves with the stack', () => {
  templateWith().hasResource('AWS::Logs::LogGroup', {
    Properties: { RetentionInDays: 7 },
    DeletionPolicy: 'Delete',
  });
});

test('overrides win over defaults, not over what the construct decides; undefined changes nothing', () => {
  const template = templateWith(() => ({
    memorySize: 512,
    architecture: undefined,
    tracing: lambda.Tracing.DISABLED,
    environment: { TABLE_NAME: 'another', LEVEL: 'debug' },
  }));

  template.hasResourceProperties(FUNCTION, {
    MemorySize: 512,
    Architectures: ['arm64'],
    TracingConfig: { Mode: 'Active' },
    Environment: { Variables: { TABLE_NAME: 'orders', LEVEL: 'debug' } },
  });
});

test('in a VPC its role may manage network interfaces', () => {
  const template = templateWith((stack) => ({
    vpc: new ec2.Vpc(stack, 'Vpc', { restrictDefaultSecurityGroup: false }),
  }));

  template.hasResourceProperties(FUNCTION, { VpcConfig: Match.anyValue() });
  template.hasResourceProperties('AWS::IAM::Role', {
    ManagedPolicyArns: [
      { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('AWSLambdaVPCAccessExecutionRole')])] },
    ],
  });
});

test('a role and a log group of the user take the place of the own ones, and the role may write to that log group', () => {
  const template = templateWith((stack) => ({
    role: new iam.Role(stack, 'Mine', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }),
    logGroup: new logs.LogGroup(stack, 'MyLogs'),
  }));

  template.resourceCountIs('AWS::IAM::Role', 1);
  template.resourceCountIs('AWS::Logs::LogGroup', 1);
  expect(statementsOf(template)[0].Resource).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^MyLogs/), 'Arn'] });
});
