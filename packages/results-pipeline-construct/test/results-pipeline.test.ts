import { Duration, RemovalPolicy, TimeZone } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { definitionOf, pipelineStack, statementsOf, templateOf } from './stack';

describe('the schedule', () => {
  test('starts a new run, with few retries and a dead-letter queue', () => {
    const template = templateOf(() => ({
      schedule: ScheduleExpression.cron({ hour: '13', minute: '0', timeZone: TimeZone.EUROPE_BERLIN }),
    }));
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'cron(0 13 * * ? *)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      FlexibleTimeWindow: { Mode: 'OFF' },
      State: 'ENABLED',
      Target: {
        Arn: { Ref: Match.stringLikeRegexp('^PipelineStateMachine') },
        Input: '{}',
        RetryPolicy: { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 3600 },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^PipelineDeadLetterQueue'), 'Arn'] } },
      },
    });
  });

  test('may be switched off and have a window', () => {
    const template = templateOf(() => ({ scheduleEnabled: false, scheduleWindow: Duration.minutes(15) }));
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      State: 'DISABLED',
      FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 },
    });
  });

  test('its role may start this state machine and fill the queue, nothing else', () => {
    const template = templateOf();
    expect(statementsOf(template, 'SchedulerRoleForTarget')).toEqual([
      {
        Action: 'states:StartExecution',
        Effect: 'Allow',
        Resource: { Ref: expect.stringMatching(/^PipelineStateMachine/) },
      },
      {
        Action: 'sqs:SendMessage',
        Effect: 'Allow',
        Resource: { 'Fn::GetAtt': [expect.stringMatching(/^PipelineDeadLetterQueue/), 'Arn'] },
      },
    ]);
  });

  test('the dead-letter queue is encrypted, TLS only and keeps messages for two weeks', () => {
    const template = templateOf();
    template.hasResourceProperties('AWS::SQS::Queue', {
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 1_209_600,
    });
    template.hasResourceProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    });
  });
});

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

  test('time-outs follow their props', () => {
    const template = templateOf(() => ({ resultsTimeout: Duration.minutes(2), orderTimeout: Duration.seconds(5) }));
    template.hasResourceProperties('AWS::Lambda::Function', { Timeout: 120 });
    template.hasResourceProperties('AWS::Lambda::Function', { Timeout: 5 });
    expect(definitionOf(template).States.Poll.TimeoutSeconds).toBe(125);
  });
});

describe('the state machine', () => {
  test('is a traced Standard one that logs errors without data', () => {
    templateOf().hasResourceProperties('AWS::StepFunctions::StateMachine', {
      StateMachineType: 'STANDARD',
      TracingConfiguration: { Enabled: true },
      LoggingConfiguration: {
        Level: 'ERROR',
        IncludeExecutionData: false,
        Destinations: [
          {
            CloudWatchLogsLogGroup: {
              LogGroupArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^PipelineStateMachineLogs'), 'Arn'] },
            },
          },
        ],
      },
    });
  });

  test('logging, retention and tracing follow their props', () => {
    const template = templateOf(() => ({
      logLevel: sfn.LogLevel.ALL,
      logExecutionData: true,
      logRetention: logs.RetentionDays.ONE_WEEK,
      tracing: false,
    }));
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      TracingConfiguration: { Enabled: false },
      LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: true },
    });
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
    template.resourcePropertiesCountIs('AWS::Lambda::Function', { TracingConfig: { Mode: 'Active' } }, 0);
  });

  test('overrides are merged', () => {
    templateOf(() => ({ stateMachineOverrides: { stateMachineName: 'results' } })).hasResourceProperties(
      'AWS::StepFunctions::StateMachine',
      { StateMachineName: 'results', StateMachineType: 'STANDARD' },
    );
  });

  test('only these statements of its role reach beyond named resources', () => {
    const template = templateOf((_, topic) => ({ alertTopic: topic }));
    const wide = statementsOf(template, 'PipelineStateMachineRole').filter((statement) => statement.Resource === '*');
    expect(wide.map((statement) => [statement.Action, statement.Condition])).toEqual([
      // Sends metrics to one namespace: the action knows no resources.
      ['cloudwatch:PutMetricData', { StringEquals: { 'cloudwatch:namespace': 'ResultsPipeline' } }],
      // Log delivery and X-Ray know no resources either.
      [expect.arrayContaining(['logs:CreateLogDelivery']), undefined],
      [expect.arrayContaining(['xray:PutTraceSegments']), undefined],
    ]);
  });

  test('it may describe its own executions only', () => {
    templateOf().hasResourceProperties('AWS::IAM::Policy', {
      PolicyName: Match.stringLikeRegexp('DescribeOwnExecutions'),
      PolicyDocument: {
        Statement: [
          {
            Action: 'states:DescribeExecution',
            Effect: 'Allow',
            Resource: {
              'Fn::Join': [
                '',
                Match.arrayWith([
                  ':execution:',
                  { 'Fn::GetAtt': [Match.stringLikeRegexp('^PipelineStateMachine'), 'Name'] },
                  ':*',
                ]),
              ],
            },
          },
        ],
      },
    });
  });

  test('it may write one lease table', () => {
    const template = templateOf();
    const actions = statementsOf(template, 'PipelineStateMachineRole').filter((statement) =>
      JSON.stringify(statement.Action).includes('dynamodb'),
    );
    expect(actions.map((statement) => statement.Action).sort()).toEqual([
      'dynamodb:DeleteItem',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
    ]);
    for (const statement of actions) expect(JSON.stringify(statement.Resource)).toContain('PipelineLeaseTable');
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      BillingMode: 'PAY_PER_REQUEST',
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
    template.hasResource('AWS::DynamoDB::Table', { DeletionPolicy: 'Delete' });
  });

  test('metrics go to another namespace if asked', () => {
    const template = templateOf(() => ({ metricNamespace: 'Auction' }));
    expect(definitionOf(template).States.RecordMetrics.Arguments.Namespace).toBe('Auction');
    expect(statementsOf(template, 'PipelineStateMachineRole')).toContainEqual(
      expect.objectContaining({ Condition: { StringEquals: { 'cloudwatch:namespace': 'Auction' } } }),
    );
  });
});

describe('alerts to an encrypted topic', () => {
  test('whoever publishes may use its key', () => {
    const { stack } = pipelineStack((scope) => {
      const masterKey = new kms.Key(scope, 'Key');
      return { alertTopic: new sns.Topic(scope, 'Encrypted', { masterKey }) };
    });
    const template = Template.fromStack(stack);
    for (const role of ['PipelineStateMachineRole', 'PipelineFailureRulesRole']) {
      const allowed = statementsOf(template, role).filter((statement) =>
        JSON.stringify(statement.Resource).includes('"Key'),
      );
      expect(allowed.flatMap((statement) => statement.Action).sort()).toEqual(
        expect.arrayContaining(['kms:Decrypt', 'kms:GenerateDataKey']),
      );
    }
  });
});

describe('grants', () => {
  test('to read results: list and get, under the prefix only', () => {
    const { stack, pipeline } = pipelineStack();
    const reader = new iam.User(stack, 'Reader');
    pipeline.grantReadResults(reader);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      Users: [{ Ref: Match.stringLikeRegexp('^Reader') }],
      PolicyDocument: {
        Statement: [
          {
            Action: 's3:ListBucket',
            Effect: 'Allow',
            Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^PipelineBucket'), 'Arn'] },
            Condition: { StringLike: { 's3:prefix': ['orders/*'] } },
          },
          {
            Action: 's3:GetObject',
            Effect: 'Allow',
            Resource: {
              'Fn::Join': ['', [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^PipelineBucket'), 'Arn'] }, '/orders/*']],
            },
          },
        ],
      },
    });
  });

  test('to start executions', () => {
    const { stack, pipeline } = pipelineStack();
    pipeline.grantStartExecution(new iam.User(stack, 'Operator'));
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      Users: [{ Ref: Match.stringLikeRegexp('^Operator') }],
      PolicyDocument: { Statement: [Match.objectLike({ Action: 'states:StartExecution' })] },
    });
  });
});

describe('metrics', () => {
  test.each([
    ['metricPolls', 'Polls'],
    ['metricOrdersStored', 'OrdersStored'],
    ['metricOrdersRejected', 'OrdersRejected'],
    ['metricOrdersFailed', 'OrdersFailed'],
    ['metricRunsSucceeded', 'RunsSucceeded'],
  ] as const)('%s is what a run sends', (method, name) => {
    const { stack, pipeline } = pipelineStack();
    const metric = pipeline[method]({ period: Duration.hours(1) });
    expect(metric).toMatchObject({ namespace: 'ResultsPipeline', metricName: name, statistic: 'Sum' });
    expect(metric.period.toHours()).toBe(1);
    expect(stack.resolve(metric.dimensions)).toEqual({
      StateMachine: { 'Fn::GetAtt': [expect.stringMatching(/^PipelineStateMachine/), 'Name'] },
    });
    const { MetricData } = definitionOf(Template.fromStack(stack)).States.RecordMetrics.Arguments;
    expect(MetricData).toContainEqual(
      expect.objectContaining({
        MetricName: name,
        Dimensions: [{ Name: 'StateMachine', Value: '{% $states.context.StateMachine.Name %}' }],
      }),
    );
  });
});

describe('stateful resources', () => {
  test('keep their logical ids: another one would replace them', () => {
    const template = templateOf();
    const ids = ['AWS::S3::Bucket', 'AWS::DynamoDB::Table', 'AWS::SQS::Queue', 'AWS::StepFunctions::StateMachine'].map(
      (type) => [type, Object.keys(template.findResources(type))],
    );
    expect(Object.fromEntries(ids)).toEqual(LOGICAL_IDS);
  });

  test('the bucket stays unless told otherwise', () => {
    templateOf().hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Retain' });
    templateOf(() => ({ removalPolicy: RemovalPolicy.DESTROY })).hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Delete',
    });
  });
});

const LOGICAL_IDS = {
  'AWS::DynamoDB::Table': ['PipelineLeaseTable1C7E12DC'],
  'AWS::S3::Bucket': ['PipelineBucket5BC3F8EA'],
  'AWS::SQS::Queue': ['PipelineDeadLetterQueueF08023D6'],
  'AWS::StepFunctions::StateMachine': ['PipelineStateMachine1814BD05'],
};
