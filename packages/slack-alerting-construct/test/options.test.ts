import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import { App, Duration, Lazy, Stack } from 'aws-cdk-lib/core';
import { Notifier, SlackAlerting, type SlackAlertingProps } from '../src';
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
      alarms: { waitingAlerts: { threshold: Duration.hours(1) } },
      metricNamespace: 'Alerts',
      logRetention: logs.RetentionDays.ONE_WEEK,
      handlerOverrides: { memorySize: 512, environment: { NODE_OPTIONS: '--enable-source-maps' } },
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
          METRIC_NAMESPACE: 'Alerts',
          RETRY_DELAY_SECONDS: '2',
          WEBHOOK_TIMEOUT_MS: '3000',
        }),
      },
    });
  });

  test('a role that is brought gets the permissions, and no other is made', () => {
    const stack = new Stack(new App(), 'Test');
    const role = new iam.Role(stack, 'Own', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    new SlackAlerting(stack, 'Alerting', { fallbackEmails, handlerOverrides: { role } });

    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::IAM::Role', 1);
    template.hasResourceProperties('AWS::IAM::Policy', {
      Roles: [{ Ref: logicalId(stack, role) }],
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'secretsmanager:GetSecretValue' })]) },
    });
  });

  test('in a VPC the role may manage its network interfaces', () => {
    const stack = new Stack(new App(), 'Test');
    new SlackAlerting(stack, 'Alerting', { fallbackEmails, handlerOverrides: { vpc: new ec2.Vpc(stack, 'Vpc') } });

    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::Lambda::Function', { VpcConfig: Match.anyValue() });
    template.hasResourceProperties('AWS::IAM::Role', {
      ManagedPolicyArns: [
        { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('AWSLambdaVPCAccessExecutionRole')])] },
      ],
    });
  });

  test('a longer timeout of the function hides messages longer', () => {
    synth({ fallbackEmails, handlerOverrides: { timeout: Duration.minutes(2) } })
      .template()
      .hasResourceProperties('AWS::SQS::Queue', { VisibilityTimeout: 730 });
  });

  test('no window is possible', () => {
    synth({ fallbackEmails, batchingWindow: Duration.seconds(0) })
      .template()
      .hasResourceProperties('AWS::Lambda::EventSourceMapping', { MaximumBatchingWindowInSeconds: Match.absent() });
  });

  test.each<[SlackAlertingProps, string]>([
    [{ batchSize: 0 }, 'batchSize must be a whole number from 1 to 100, got 0'],
    [{ batchSize: 101 }, 'batchSize must be a whole number from 1 to 100, got 101'],
    [
      { batchSize: 11, batchingWindow: Duration.seconds(0) },
      'batchSize above 10 needs a batchingWindow, got 11 without one',
    ],
    [
      { batchingWindow: Duration.minutes(6) },
      'batchingWindow must be a Duration in whole multiples of 1 second between 0 seconds and 5 minutes, got 6 minutes',
    ],
    [{ maxConcurrency: 1 }, 'maxConcurrency must be a whole number from 2 to 1000, got 1'],
    [{ maxAttempts: 0 }, 'maxAttempts must be a whole number from 1 to 100, got 0'],
    [
      { retryDelay: Duration.millis(500) },
      'retryDelay must be a Duration in whole multiples of 1 second between 1 second and 15 minutes, got 500 millis',
    ],
    [
      { webhookTimeout: Duration.seconds(11) },
      'webhookTimeout must be a Duration between 1 second and 10 seconds, got 11 seconds',
    ],
    [
      { deadLetterRetention: Duration.days(15) },
      'deadLetterRetention must be a Duration in whole multiples of 1 second between 1 minute and 14 days, got 15 days',
    ],
    [
      { alarms: { waitingAlerts: { threshold: Duration.seconds(5) } } },
      'alarms.waitingAlerts.threshold must be a Duration between 1 minute and 1 day, got 5 seconds',
    ],
    [
      { alarms: { waitingAlerts: { threshold: Duration.days(1), evaluationPeriods: 2 } } },
      'alarms.waitingAlerts: threshold and evaluationPeriods must be at most 1 day together, got 1441 minutes',
    ],
    [
      { handlerOverrides: { timeout: Duration.seconds(10) } },
      'handlerOverrides.timeout must be a Duration in whole multiples of 1 second between 30 seconds and 15 minutes, got 10 seconds',
    ],
    [
      { handlerOverrides: { timeout: Duration.seconds(Lazy.number({ produce: () => 60 })) } },
      'handlerOverrides.timeout must be known at synthesis, got a token',
    ],
    [
      { handlerOverrides: { environment: { QUEUE_URL: 'https://example.com' } } },
      'handlerOverrides.environment.QUEUE_URL must be left out: it is decided by SlackAlerting, for its notifier',
    ],
    [
      { handlerOverrides: { environment: { RETRIES: 3 as never } } },
      'handlerOverrides.environment.RETRIES must be a text, got 3',
    ],
    [
      { handlerOverrides: { logRetention: logs.RetentionDays.ONE_DAY } },
      'handlerOverrides.logRetention must be left out: it is decided by the prop logRetention',
    ],
    [
      { topicOverrides: { fifo: true } },
      'topicOverrides.fifo must be left out: it is decided by SlackAlerting: alarms and rules publish to standard topics only',
    ],
    [{ fallbackEmails: ['on-call'] }, "fallbackEmails[0] must be an e-mail address, got 'on-call'"],
    [
      { publishingServices: ['CodePipeline'] },
      "publishingServices[0] must be a service principal such as codestar-notifications.amazonaws.com, got 'CodePipeline'",
    ],
    [{ destination: {} as never }, 'destination must be of type AlertDestination, got an object (Object)'],
  ])('out of range are refused: %#', (props, message) => {
    expect(() => synth({ fallbackEmails, ...props })).toThrow(`Test/Alerting: ${message}`);
  });

  test('a notifier of its own is checked the same way', () => {
    const stack = new Stack(new App(), 'Test');
    const props = { severities: [], delivery: { batchSize: 0, stuckAfter: 1 } };

    expect(() => new Notifier(stack, 'Own', props as never)).toThrow(
      [
        'Test/Own: 6 problems',
        '  - alertTopic must be given, got undefined',
        '  - fallbackTopic must be given, got undefined',
        '  - webhookSecret must be given, got undefined',
        '  - severities must be a list of at least 1, got an empty list',
        '  - delivery.stuckAfter is unknown, known are alarms, batchSize, batchingWindow, ',
      ].join('\n'),
    );
  });

  test('a notifier of its own needs topics and a secret only', () => {
    const stack = new Stack(new App(), 'Test');
    const [alertTopic, fallbackTopic] = ['Alerts', 'Fallback'].map((id) => new sns.Topic(stack, id));
    new Notifier(stack, 'Own', {
      alertTopic,
      fallbackTopic,
      webhookSecret: new secretsmanager.Secret(stack, 'Webhook'),
    });

    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ SEVERITIES: 'info,warning,critical', MENTIONS: '{}' }) },
    });
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
