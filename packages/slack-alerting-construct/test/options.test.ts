import { App, Duration, Lazy, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { SlackAlerting, type SlackAlertingProps } from '../src';
import { fallbackEmails, logicalId, synth } from './synth';

describe('options', () => {
  test('are passed on', () => {
    const { template } = synth({
      fallbackEmails,
      batchingWindow: Duration.seconds(30),
      batchSize: 50,
      maxConcurrency: 5,
      maxAttempts: 3,
      retryDelay: Duration.seconds(2),
      webhookTimeout: Duration.seconds(3),
      deadLetterRetention: Duration.days(7),
      stuckAfter: Duration.hours(1),
      logRetention: logs.RetentionDays.ONE_WEEK,
      notifierOverrides: { memorySize: 512, environment: { NODE_OPTIONS: '--enable-source-maps' } },
      topicOverrides: { displayName: 'Alerts' },
    });

    template().hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 50,
      MaximumBatchingWindowInSeconds: 30,
      ScalingConfig: { MaximumConcurrency: 5 },
    });
    template().hasResourceProperties('AWS::SQS::Queue', { RedrivePolicy: Match.objectLike({ maxReceiveCount: 3 }) });
    template().hasResourceProperties('AWS::SQS::Queue', { MessageRetentionPeriod: 604800 });
    template().hasResourceProperties('AWS::CloudWatch::Alarm', { EvaluationPeriods: 60 });
    template().hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
    template().hasResourceProperties('AWS::SNS::Topic', { DisplayName: 'Alerts' });
    template().hasResourceProperties('AWS::Lambda::Function', {
      MemorySize: 512,
      Environment: {
        Variables: Match.objectLike({
          NODE_OPTIONS: '--enable-source-maps',
          RETRY_DELAY_SECONDS: '2',
          WEBHOOK_TIMEOUT_MS: '3000',
        }),
      },
    });
  });

  test('a role that is brought gets the permissions, and no other is made', () => {
    const stack = new Stack(new App(), 'Test');
    const role = new iam.Role(stack, 'Own', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    new SlackAlerting(stack, 'Alerting', { fallbackEmails, notifierOverrides: { role } });

    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::IAM::Role', 1);
    template.hasResourceProperties('AWS::IAM::Policy', {
      Roles: [{ Ref: logicalId(stack, role) }],
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'secretsmanager:GetSecretValue' })]) },
    });
  });

  test('in a VPC the role may manage its network interfaces', () => {
    const stack = new Stack(new App(), 'Test');
    new SlackAlerting(stack, 'Alerting', { fallbackEmails, notifierOverrides: { vpc: new ec2.Vpc(stack, 'Vpc') } });

    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::Lambda::Function', { VpcConfig: Match.anyValue() });
    template.hasResourceProperties('AWS::IAM::Role', {
      ManagedPolicyArns: [
        { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('AWSLambdaVPCAccessExecutionRole')])] },
      ],
    });
  });

  test('a longer timeout of the function hides messages longer', () => {
    synth({ fallbackEmails, notifierOverrides: { timeout: Duration.minutes(2) } })
      .template()
      .hasResourceProperties('AWS::SQS::Queue', { VisibilityTimeout: 730 });
  });

  test('no window is possible', () => {
    synth({ fallbackEmails, batchingWindow: Duration.seconds(0) })
      .template()
      .hasResourceProperties('AWS::Lambda::EventSourceMapping', { MaximumBatchingWindowInSeconds: Match.absent() });
  });

  test.each<[SlackAlertingProps, string]>([
    [{ batchSize: 0 }, 'batchSize must be between 1 and 100, got 0'],
    [{ batchSize: 101 }, 'batchSize must be between 1 and 100, got 101'],
    [
      { batchSize: 11, batchingWindow: Duration.seconds(0) },
      'batchSize above 10 needs a batchingWindow, got 11 without one',
    ],
    [{ batchingWindow: Duration.minutes(6) }, 'batchingWindow must be between 0 and 300 seconds, got 360'],
    [{ maxConcurrency: 1 }, 'maxConcurrency must be between 2 and 1000, got 1'],
    [{ maxAttempts: 0 }, 'maxAttempts must be between 1 and 100, got 0'],
    [{ retryDelay: Duration.millis(500) }, 'retryDelay must be between 1 and 900 seconds, got 0.5'],
    [{ retryDelay: Duration.hours(1) }, 'retryDelay must be between 1 and 900 seconds, got 3600'],
    [{ webhookTimeout: Duration.seconds(11) }, 'webhookTimeout must be between 1 and 10 seconds, got 11'],
    [
      { deadLetterRetention: Duration.days(15) },
      'deadLetterRetention must be between 60 and 1209600 seconds, got 1296000',
    ],
    [{ stuckAfter: Duration.seconds(5) }, 'stuckAfter must be between 60 and 86400 seconds, got 5'],
    [{ stuckAfter: Duration.seconds(Lazy.number({ produce: () => 60 })) }, 'stuckAfter must be known at synthesis'],
    [
      { notifierOverrides: { timeout: Duration.seconds(10) } },
      'notifierOverrides.timeout must be between 30 and 900 seconds, got 10',
    ],
  ])('out of range are refused: %j', (props, message) => {
    expect(() => synth({ fallbackEmails, ...props })).toThrow(`Test/Alerting/Notifier: ${message}`);
  });

  test('undefined is as if it were not given', () => {
    const props: SlackAlertingProps = {
      batchSize: undefined,
      batchingWindow: undefined,
      alarms: undefined,
      destination: undefined,
    };

    expect(
      synth({ fallbackEmails, ...props })
        .template()
        .toJSON(),
    ).toEqual(synth().template().toJSON());
  });
});
