import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { definitionOf, pipelineStack, templateOf } from './stack';

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
  test('the state machine keeps its logical id: another one would replace it, with its history', () => {
    const ids = Object.keys(templateOf().findResources('AWS::StepFunctions::StateMachine'));
    expect(ids).toEqual(['PipelineStateMachine1814BD05']);
  });

  test('the bucket stays unless configured otherwise', () => {
    templateOf().hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Retain' });
    templateOf(() => ({ removalPolicy: RemovalPolicy.DESTROY })).hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Delete',
    });
  });
});
