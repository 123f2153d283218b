import { Match } from 'aws-cdk-lib/assertions';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { onlyId, synthesize } from './helpers';

const FUNCTION = 'AWS::Lambda::Function';

describe('the handler by default', () => {
  const { template, orderApi, stack } = synthesize();
  const tableArn = stack.resolve(orderApi.table.tableArn);

  test('is Python 3.14 on arm64 with explicit memory and timeout', () => {
    template.hasResourceProperties(FUNCTION, {
      Handler: 'app.lambda_handler',
      Runtime: 'python3.14',
      Architectures: ['arm64'],
      MemorySize: 1024,
      Timeout: 28,
      TracingConfig: { Mode: 'Active' },
    });
  });

  test('gets its environment', () => {
    template.hasResourceProperties(FUNCTION, {
      Environment: {
        Variables: {
          TABLE_NAME: stack.resolve(orderApi.table.tableName),
          RETENTION_SECONDS: '86400',
          MAX_ORDERS_PER_REQUEST: '1000',
          METRIC_NAMESPACE: 'OrderApi',
        },
      },
    });
  });

  test('logs JSON to a log group of its own', () => {
    template.hasResourceProperties(FUNCTION, {
      LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: Match.stringLikeRegexp('HandlerLogs') } },
    });
  });

  test('may write orders, its own log and traces, and nothing else', () => {
    const [policy] = Object.values(template.findResources('AWS::IAM::Policy'));
    const statements = policy.Properties.PolicyDocument.Statement;
    expect(statements).toEqual([
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: { 'Fn::GetAtt': [expect.stringContaining('HandlerLogs'), 'Arn'] },
      },
      // X-Ray knows no resources: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
      { Effect: 'Allow', Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], Resource: '*' },
      { Effect: 'Allow', Action: ['dynamodb:BatchWriteItem', 'dynamodb:PutItem'], Resource: [tableArn] },
    ]);
    template.resourceCountIs('AWS::IAM::Policy', 1);
    template.hasResourceProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent() });
  });

  test('is published behind the alias live', () => {
    template.hasResourceProperties('AWS::Lambda::Alias', {
      Name: 'live',
      FunctionVersion: { 'Fn::GetAtt': [onlyId(template, 'AWS::Lambda::Version'), 'Version'] },
    });
  });

  test('is deployed all at once', () => {
    template.resourceCountIs('AWS::CodeDeploy::DeploymentGroup', 0);
    expect(orderApi.deploymentGroup).toBeUndefined();
  });
});

describe('handlerOverrides', () => {
  test('win over the defaults; the environment is merged, its own variables stay', () => {
    const { template } = synthesize({
      handlerOverrides: {
        memorySize: 2048,
        runtime: lambda.Runtime.PYTHON_3_13,
        timeout: undefined,
        environment: { LOG_LEVEL: 'DEBUG', RETENTION_SECONDS: '1' },
      },
    });
    template.hasResourceProperties(FUNCTION, {
      MemorySize: 2048,
      Runtime: 'python3.13',
      Timeout: 28,
      Environment: { Variables: Match.objectLike({ LOG_LEVEL: 'DEBUG', RETENTION_SECONDS: '86400' }) },
    });
  });

  test('a role of your own gets the permissions', () => {
    const { template } = synthesize((stack) => ({
      handlerOverrides: {
        role: new iam.Role(stack, 'Own', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }),
      },
    }));
    template.resourceCountIs('AWS::IAM::Role', 1);
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({ Action: ['dynamodb:BatchWriteItem', 'dynamodb:PutItem'] })]),
      },
      Roles: [{ Ref: Match.stringLikeRegexp('^Own') }],
    });
  });

  test('a log group of your own is written to', () => {
    const { template } = synthesize((stack) => ({
      accessLog: false,
      handlerOverrides: { logGroup: new logs.LogGroup(stack, 'Own') },
    }));
    template.resourceCountIs('AWS::Logs::LogGroup', 1);
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Own'), 'Arn'] } }),
        ]),
      },
    });
  });

  test('in a VPC the role may manage its network interfaces', () => {
    const { template } = synthesize((stack) => ({ handlerOverrides: { vpc: new ec2.Vpc(stack, 'Vpc') } }));
    template.hasResourceProperties('AWS::IAM::Role', {
      ManagedPolicyArns: [
        { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('AWSLambdaVPCAccessExecutionRole')])] },
      ],
    });
  });
});

describe('a canary deployment', () => {
  const deployment = codedeploy.LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES;

  test('shifts the alias and is rolled back by the alarms on errors', () => {
    const { template } = synthesize({ deployment });
    template.hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
      AutoRollbackConfiguration: { Enabled: true, Events: Match.arrayWith(['DEPLOYMENT_STOP_ON_ALARM']) },
      AlarmConfiguration: {
        Enabled: true,
        Alarms: [
          { Name: { Ref: Match.stringLikeRegexp('ServerErrorRateAlarm') } },
          { Name: { Ref: Match.stringLikeRegexp('HandlerErrorsAlarm') } },
        ],
      },
    });
    template.hasResource('AWS::Lambda::Alias', {
      UpdatePolicy: { CodeDeployLambdaAliasUpdate: Match.objectLike({}) },
    });
  });

  test('without those alarms warns that nothing rolls it back', () => {
    const { stack } = synthesize({
      deployment,
      alarms: { serverErrorRate: { enabled: false }, handlerErrors: { enabled: false } },
    });
    const [entry] = stack.node.findChild('OrderApi').node.metadata;
    expect(entry).toMatchObject({ type: 'aws:cdk:warning' });
    expect(entry.data).toContain('deployment is set but the alarms serverErrorRate and handlerErrors are off');
    expect(entry.data).toContain('[ack: @org/order-api-construct:deploymentWithoutAlarm]');
  });
});
