import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Duration } from 'aws-cdk-lib/core';
import { definitionOf, pipelineStack, statementsOf, templateOf } from './stack';

describe('the functions', () => {
  test.each([
    ['ResultsFunction', 30],
    ['OrderFunction', 10],
  ])('%s is an arm64 Python function with a log group of its own', (id, timeout) => {
    const template = templateOf();
    const [fn] = Object.entries(template.findResources('AWS::Lambda::Function')).filter(([name]) =>
      name.startsWith(`Pipeline${id}`),
    );
    expect(fn[1].Properties).toMatchObject({
      Runtime: 'python3.14',
      Architectures: ['arm64'],
      Handler: 'app.lambda_handler',
      MemorySize: 256,
      Timeout: timeout,
      TracingConfig: { Mode: 'Active' },
      LoggingConfig: {
        LogFormat: 'JSON',
        ApplicationLogLevel: 'INFO',
        LogGroup: { Ref: expect.stringMatching(new RegExp(`^Pipeline${id}Logs`)) },
      },
    });
  });

  test('the order function knows its bucket', () => {
    templateOf().hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: { LOG_BUCKET: { Ref: Match.stringLikeRegexp('^PipelineBucket') }, RESULTS_PREFIX: 'orders/' },
      },
    });
  });

  test('the state machine calls their aliases', () => {
    const template = templateOf();
    const aliases = Object.keys(template.findResources('AWS::Lambda::Alias', { Properties: { Name: 'live' } }));
    expect(aliases).toHaveLength(2);
    const definition = JSON.stringify(definitionOf(template));
    for (const alias of aliases) expect(definition).toContain(`"FunctionName":"${alias}"`);
  });

  test('the order function may put objects under its prefix, write its log and trace, nothing else', () => {
    const template = templateOf();
    expect(statementsOf(template, 'PipelineOrderFunctionRole')).toEqual([
      {
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Effect: 'Allow',
        Resource: { 'Fn::GetAtt': [expect.stringMatching(/^PipelineOrderFunctionLogs/), 'Arn'] },
      },
      { Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], Effect: 'Allow', Resource: '*' },
      {
        Action: 's3:PutObject',
        Effect: 'Allow',
        Resource: {
          'Fn::Join': ['', [{ 'Fn::GetAtt': [expect.stringMatching(/^PipelineBucket/), 'Arn'] }, '/orders/*']],
        },
      },
    ]);
  });

  test('the results function may write its log and trace, nothing else', () => {
    const actions = statementsOf(templateOf(), 'PipelineResultsFunctionRole').flatMap((statement) => statement.Action);
    expect(actions.sort()).toEqual([
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'xray:PutTelemetryRecords',
      'xray:PutTraceSegments',
    ]);
  });

  test('no role has a managed policy', () => {
    for (const role of Object.values(templateOf().findResources('AWS::IAM::Role'))) {
      expect(role.Properties.ManagedPolicyArns).toBeUndefined();
    }
  });

  test('overrides are merged, and cannot take away what the contract promises', () => {
    const template = templateOf(() => ({
      resultsFunctionOverrides: {
        memorySize: 512,
        runtime: lambda.Runtime.PYTHON_3_12,
        environment: { AUCTION: 'day-ahead' },
      },
      orderFunctionOverrides: {
        memorySize: undefined,
        reservedConcurrentExecutions: 50,
        environment: { LOG_BUCKET: 'mine', LEVEL: 'DEBUG' },
      },
    }));
    template.hasResourceProperties('AWS::Lambda::Function', {
      MemorySize: 512,
      Runtime: 'python3.12',
      Environment: { Variables: { AUCTION: 'day-ahead' } },
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      MemorySize: 256,
      ReservedConcurrentExecutions: 50,
      Environment: { Variables: { LOG_BUCKET: { Ref: Match.anyValue() }, LEVEL: 'DEBUG' } },
    });
  });

  test.each(['ResultsFunction', 'OrderFunction'] as const)('%s in a VPC may manage its network interfaces', (id) => {
    const template = templateOf((stack) => {
      const vpc = new ec2.Vpc(stack, 'Vpc');
      return id === 'OrderFunction' ? { orderFunctionOverrides: { vpc } } : { resultsFunctionOverrides: { vpc } };
    });
    const roles = Object.entries(template.findResources('AWS::IAM::Role'))
      .filter(([, role]) =>
        JSON.stringify(role.Properties.ManagedPolicyArns ?? []).includes('AWSLambdaVPCAccessExecutionRole'),
      )
      .map(([name]) => name);
    expect(roles).toEqual([expect.stringMatching(new RegExp(`^Pipeline${id}Role`))]);
    template.resourcePropertiesCountIs('AWS::Lambda::Function', { VpcConfig: Match.anyValue() }, 1);
  });

  test('a role of one’s own is used, with what the function needs', () => {
    const { stack } = pipelineStack((scope) => ({
      orderFunctionOverrides: {
        role: new iam.Role(scope, 'Own', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }),
      },
    }));
    const template = Template.fromStack(stack);
    const actions = statementsOf(template, 'Own').flatMap((statement) => statement.Action);
    expect(actions).toEqual(expect.arrayContaining(['s3:PutObject', 'logs:PutLogEvents']));
    expect(Object.keys(template.findResources('AWS::IAM::Role')).join()).not.toContain('OrderFunctionRole');
  });

  test('timeouts follow their props', () => {
    const template = templateOf(() => ({ resultsTimeout: Duration.minutes(2), orderTimeout: Duration.seconds(5) }));
    template.hasResourceProperties('AWS::Lambda::Function', { Timeout: 120 });
    template.hasResourceProperties('AWS::Lambda::Function', { Timeout: 5 });
    expect(definitionOf(template).States.Poll.TimeoutSeconds).toBe(125);
  });
});
