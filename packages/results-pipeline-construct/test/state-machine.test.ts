import { Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { ResultsPipeline } from '../src';
import { definitionOf, pipelineStack, required, statementsOf, templateOf } from './stack';

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

  test('its log group is one of those that count nothing in the account’s policy on log groups', () => {
    const nameOf = (template: Template) => {
      const [group] = Object.values(template.findResources('AWS::Logs::LogGroup')).filter(
        ({ Properties }) => Properties.LogGroupName,
      );
      return group.Properties.LogGroupName['Fn::Join'][1];
    };
    const [prefix, instance] = nameOf(templateOf());
    expect(prefix).toMatch(/^\/aws\/vendedlogs\/states\/Stack-Pipeline-\w+-StateMachineLogs-$/);
    expect(instance).toEqual({ 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] });
    const { stack } = pipelineStack();
    new ResultsPipeline(stack, 'Second', required);
    const names = Object.values(Template.fromStack(stack).findResources('AWS::Logs::LogGroup'))
      .map(({ Properties }) => JSON.stringify(Properties.LogGroupName))
      .filter(Boolean);
    expect(new Set(names).size).toBe(2);
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

  test('it may describe its own executions only, by the policy that aws-cdk-lib adds for the Distributed Map', () => {
    const template = templateOf();
    const nameOfMachine = { 'Fn::Select': [6, { 'Fn::Split': [':', { Ref: 'PipelineStateMachine1814BD05' }] }] };
    const describing = statementsOf(template, 'PipelineStateMachineRole').filter((statement) =>
      [statement.Action].flat().includes('states:DescribeExecution'),
    );
    expect(describing).toEqual([
      {
        Action: ['states:DescribeExecution', 'states:StopExecution'],
        Effect: 'Allow',
        Resource: { 'Fn::Join': ['', expect.arrayContaining([':execution:', nameOfMachine, ':*'])] },
      },
    ]);
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
    expect(statementsOf(template, 'PipelineStateMachineRole')).toContainEqual(
      expect.objectContaining({ Action: ['kms:GenerateDataKey', 'kms:Decrypt'] }),
    );
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          {
            Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
            Effect: 'Allow',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Resource: '*',
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          },
          {
            Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
            Effect: 'Allow',
            Principal: { Service: 'events.amazonaws.com' },
            Resource: '*',
          },
        ]),
      },
    });
  });
});
