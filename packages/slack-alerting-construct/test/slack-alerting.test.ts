import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import { SlackAlerting, SlackWebhook, type SlackAlertingProps } from '../src';
import { notifierCode } from '../src/notifier-code';

const fallbackEmails = ['on-call@example.com'];

function synth(props: SlackAlertingProps = { fallbackEmails }) {
  const stack = new Stack(new App(), 'Test', { env: { region: 'eu-west-1', account: '111111111111' } });
  const alerting = new SlackAlerting(stack, 'Alerting', props);
  return { stack, alerting, template: () => Template.fromStack(stack) };
}

const logicalId = (stack: Stack, construct: { node: { defaultChild?: unknown } }) =>
  stack.getLogicalId(construct.node.defaultChild as never);

describe('the way from the topic to Slack', () => {
  const { stack, alerting, template } = synth();
  const [notifier] = alerting.notifiers;
  const queueArn = { 'Fn::GetAtt': [logicalId(stack, notifier.queue), 'Arn'] };
  const deadLettersArn = { 'Fn::GetAtt': [logicalId(stack, notifier.deadLetterQueue), 'Arn'] };

  test('the queue is subscribed to the topic, with a dead-letter queue for this hop', () => {
    template().hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'sqs',
      TopicArn: { Ref: logicalId(stack, alerting.topic) },
      Endpoint: queueArn,
      RedrivePolicy: { deadLetterTargetArn: deadLettersArn },
    });
  });

  test('the queue hands over to the dead-letter queue after ten attempts', () => {
    template().hasResourceProperties('AWS::SQS::Queue', {
      RedrivePolicy: { deadLetterTargetArn: deadLettersArn, maxReceiveCount: 10 },
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 1209600,
    });
  });

  test('the queue hides a message for six times the timeout of the function, and the window', () => {
    template().hasResourceProperties('AWS::SQS::Queue', { VisibilityTimeout: 370 });
    template().hasResourceProperties('AWS::Lambda::Function', { Timeout: 60 });
  });

  test('the function takes batches, two at a time, and reports failures one by one', () => {
    template().hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: queueArn,
      BatchSize: 10,
      MaximumBatchingWindowInSeconds: 10,
      ScalingConfig: { MaximumConcurrency: 2 },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });

  test('the function is small, on arm64, traced, and logs JSON to a group of its own', () => {
    template().hasResourceProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs22.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      MemorySize: 256,
      TracingConfig: { Mode: 'Active' },
      LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: logicalId(stack, notifier.logGroup) } },
    });
    template().hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
  });

  test('both queues and both topics refuse what does not come by TLS', () => {
    const deny = Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } });
    const policies = { PolicyDocument: { Statement: Match.arrayWith([deny]) } };
    template().resourcePropertiesCountIs('AWS::SQS::QueuePolicy', policies, 2);
    template().resourcePropertiesCountIs('AWS::SNS::TopicPolicy', policies, 2);
  });
});

describe('permissions of the function', () => {
  test('are these and no others', () => {
    const { stack, alerting, template } = synth();
    const [notifier] = alerting.notifiers;
    const resolve = (value: unknown) => stack.resolve(value);

    const policies = Object.values(template().findResources('AWS::IAM::Policy'));
    const statements = policies.flatMap((policy) => policy.Properties.PolicyDocument.Statement);

    const ofQueue = (queue: { queueArn: string }) => resolve(queue.queueArn);
    expect(statements).toHaveLength(5);
    expect(statements).toEqual(
      expect.arrayContaining([
        {
          Effect: 'Allow',
          Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          Resource: resolve(notifier.logGroup.logGroupArn),
        },
        {
          Effect: 'Allow',
          Action: 'sqs:SendMessage',
          Resource: ofQueue(notifier.deadLetterQueue),
        },
        {
          Effect: 'Allow',
          Action: 'secretsmanager:GetSecretValue',
          Resource: resolve(notifier.webhookSecret.secretArn),
        },
        {
          Effect: 'Allow',
          Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
          Resource: '*', // X-Ray has no resources
        },
        {
          Effect: 'Allow',
          Action: [
            'sqs:ReceiveMessage',
            'sqs:ChangeMessageVisibility',
            'sqs:GetQueueUrl',
            'sqs:DeleteMessage',
            'sqs:GetQueueAttributes',
          ],
          Resource: ofQueue(notifier.queue),
        },
      ]),
    );
  });
});

describe('the webhook', () => {
  test('is a new secret with a value that nobody knows', () => {
    const { template } = synth();

    template().hasResourceProperties('AWS::SecretsManager::Secret', {
      GenerateSecretString: {},
      SecretString: Match.absent(),
    });
  });

  test('can be brought by name; the function may read it by both forms of its ARN', () => {
    const stack = new Stack(new App(), 'Test');
    const secret = secretsmanager.Secret.fromSecretNameV2(stack, 'Secret', 'auction/slack-webhook');
    new SlackAlerting(stack, 'Alerting', { fallbackEmails, destination: new SlackWebhook({ secret }) });

    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::SecretsManager::Secret', 0);
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { WEBHOOK_SECRET_ID: 'auction/slack-webhook' } },
    });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          {
            Effect: 'Allow',
            Action: 'secretsmanager:GetSecretValue',
            Resource: [stack.resolve(secret.secretArn), stack.resolve(`${secret.secretArn}-??????`)],
          },
        ]),
      },
    });
  });
});

describe('alarms on the delivery itself', () => {
  const { stack, alerting, template } = synth();
  const fallbackArn = { Ref: logicalId(stack, alerting.fallbackTopic as sns.Topic) };

  test('tell the fallback topic of every dead letter', () => {
    template().hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: stack.resolve(alerting.notifiers[0].deadLetterQueue.queueName) }],
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
      AlarmActions: [fallbackArn],
      OKActions: [fallbackArn],
    });
  });

  test('tell it when alerts wait too long', () => {
    template().hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'ApproximateAgeOfOldestMessage',
      Dimensions: [{ Name: 'QueueName', Value: stack.resolve(alerting.notifiers[0].queue.queueName) }],
      Threshold: 900,
      AlarmActions: [fallbackArn],
    });
  });

  test('can be switched off', () => {
    const { template: without, alerting: quiet } = synth({ fallbackEmails, alarms: false });

    without().resourceCountIs('AWS::CloudWatch::Alarm', 0);
    expect(quiet.notifiers[0].alarms).toEqual([]);
  });

  test('never go to the alert topic: a broken notifier cannot report itself', () => {
    Object.values(template().findResources('AWS::CloudWatch::Alarm')).forEach(({ Properties }) =>
      expect(Properties.AlarmActions).not.toContainEqual({ Ref: logicalId(stack, alerting.topic) }),
    );
  });
});

describe('the fallback topic', () => {
  test('mails to the given addresses', () => {
    const { stack, alerting, template } = synth({ fallbackEmails: ['a@example.com', 'b@example.com'] });

    ['a@example.com', 'b@example.com'].forEach((Endpoint) =>
      template().hasResourceProperties('AWS::SNS::Subscription', {
        Protocol: 'email',
        Endpoint,
        TopicArn: { Ref: logicalId(stack, alerting.fallbackTopic as sns.Topic) },
      }),
    );
  });

  test('lets CloudWatch publish', () => {
    const { stack, alerting, template } = synth();

    template().hasResourceProperties('AWS::SNS::TopicPolicy', {
      Topics: [{ Ref: logicalId(stack, alerting.fallbackTopic as sns.Topic) }],
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Allow',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Action: 'sns:Publish',
            Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } },
          }),
        ]),
      },
    });
  });

  test('can be brought', () => {
    const stack = new Stack(new App(), 'Test');
    const fallbackTopic = sns.Topic.fromTopicArn(stack, 'Fallback', 'arn:aws:sns:eu-west-1:111111111111:fallback');
    const alerting = new SlackAlerting(stack, 'Alerting', { fallbackTopic });

    expect(alerting.fallbackTopic).toBe(fallbackTopic);
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::SNS::Topic', 1);
    template.allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions: [fallbackTopic.topicArn] });
  });

  test('cannot be brought and given addresses', () => {
    const stack = new Stack(new App(), 'Test');
    const fallbackTopic = sns.Topic.fromTopicArn(stack, 'Fallback', 'arn:aws:sns:eu-west-1:111111111111:fallback');

    expect(() => new SlackAlerting(stack, 'Alerting', { fallbackTopic, fallbackEmails })).toThrow(
      'Test/Alerting: fallbackEmails cannot be given together with fallbackTopic; subscribe them to it',
    );
  });

  test('without a subscriber is warned about', () => {
    const { stack } = synth({});

    Annotations.fromStack(stack).hasWarning(
      '/Test/Alerting',
      Match.stringLikeRegexp('nobody hears when alerts cannot be delivered.*@org/slack-alerting-construct:noFallback'),
    );
  });

  test('with one is not', () => {
    Annotations.fromStack(synth().stack).hasNoWarning('*', Match.anyValue());
  });
});

describe('publishing', () => {
  test('alertOn tells when an alarm goes off and when it is over', () => {
    const { stack, alerting, template } = synth();
    const alarm = new cloudwatch.Alarm(stack, 'Alarm', {
      metric: new cloudwatch.Metric({ namespace: 'Test', metricName: 'Errors' }),
      threshold: 1,
      evaluationPeriods: 1,
    });
    const composite = new cloudwatch.CompositeAlarm(stack, 'Composite', { alarmRule: alarm });

    alerting.alertOn(alarm, composite);

    const topicArn = { Ref: logicalId(stack, alerting.topic) };
    template().hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'Test',
      AlarmActions: [topicArn],
      OKActions: [topicArn],
    });
    template().hasResourceProperties('AWS::CloudWatch::CompositeAlarm', {
      AlarmActions: [topicArn],
      OKActions: [topicArn],
    });
  });

  test('grantPublish allows a role to publish to this topic', () => {
    const { stack, alerting, template } = synth();
    const role = new iam.Role(stack, 'Publisher', { assumedBy: new iam.ServicePrincipal('states.amazonaws.com') });

    alerting.grantPublish(role).assertSuccess();

    template().hasResourceProperties('AWS::IAM::Policy', {
      Roles: [{ Ref: logicalId(stack, role) }],
      PolicyDocument: {
        Statement: [{ Effect: 'Allow', Action: 'sns:Publish', Resource: { Ref: logicalId(stack, alerting.topic) } }],
      },
    });
  });
});

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
    template().hasResourceProperties('AWS::CloudWatch::Alarm', { Threshold: 3600 });
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

describe('metrics', () => {
  test('are those of this notifier, summed', () => {
    const { stack, alerting } = synth();
    const [notifier] = alerting.notifiers;

    expect(stack.resolve(notifier.metric('Refused').toMetricConfig().metricStat)).toMatchObject({
      namespace: 'SlackAlerting',
      metricName: 'Refused',
      statistic: 'Sum',
      dimensions: [{ name: 'Notifier', value: { Ref: logicalId(stack, notifier.handler) } }],
    });
    expect(notifier.metric('Refused', { statistic: 'Maximum', period: Duration.minutes(1) })).toMatchObject({
      statistic: 'Maximum',
      period: Duration.minutes(1),
    });
  });
});

describe('the contract', () => {
  test('logical ids of what holds data or is addressed from outside do not change', () => {
    const { template } = synth();
    const ids = (type: string) => Object.keys(template().findResources(type)).sort();

    expect(ids('AWS::SNS::Topic')).toMatchInlineSnapshot(`
      [
        "AlertingFallbackTopicB7F4E75D",
        "AlertingTopic08189029",
      ]
    `);
    expect(ids('AWS::SQS::Queue')).toMatchInlineSnapshot(`
      [
        "AlertingNotifierDeadLetterQueue8790DC90",
        "AlertingNotifierQueue640EBCA7",
      ]
    `);
    expect(ids('AWS::SecretsManager::Secret')).toMatchInlineSnapshot(`
      [
        "AlertingNotifierWebhookSecret1007BA79",
      ]
    `);
  });

  test('two instances live in one stack', () => {
    const { stack } = synth();
    new SlackAlerting(stack, 'Second', { fallbackEmails });

    Template.fromStack(stack).resourceCountIs('AWS::SNS::Topic', 4);
  });

  test('nothing is looked up, and it synthesizes without an account and region', () => {
    const stack = new Stack(new App(), 'Agnostic');
    new SlackAlerting(stack, 'Alerting', { fallbackEmails });

    expect(stack.node.root.node.metadata).toEqual([]);
    expect(() => Template.fromStack(stack)).not.toThrow();
  });
});

describe('the code of the notifier', () => {
  test('that was not bundled is an error that says what to do', () => {
    expect(() => notifierCode('/nowhere/notifier')).toThrow(
      '@org/slack-alerting-construct: the bundled notifier is missing (notifier/index.js); ' +
        'run "npm run bundle -w packages/slack-alerting-construct" at the root of the repository',
    );
  });
});
