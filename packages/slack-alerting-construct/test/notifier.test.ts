import { Capture, Match, Template } from 'aws-cdk-lib/assertions';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { App, Duration, Stack } from 'aws-cdk-lib/core';
import type { MetricName } from '../lambda/notifier/log';
import { linkedUrl } from '../lambda/notifier/send/webhook-url';
import { SlackAlerting, SlackWebhook } from '../src';
import { notifierCode } from '../src/notifier-code';
import { fallbackEmails, logicalId, synth } from './synth';

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
      LoggingConfig: { LogFormat: 'JSON', LogGroup: stack.resolve(notifier.logGroup.logGroupName) },
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
          Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility'],
          Resource: ofQueue(notifier.queue),
        },
      ]),
    );
  });
});

describe('the webhook', () => {
  test('is a new secret with a value that the notifier knows as not linked', () => {
    const { template } = synth();
    const secretStringTemplate = new Capture();

    template().hasResourceProperties('AWS::SecretsManager::Secret', {
      GenerateSecretString: { SecretStringTemplate: secretStringTemplate, GenerateStringKey: 'placeholder' },
      SecretString: Match.absent(),
    });
    const generated = { ...JSON.parse(secretStringTemplate.asString()), placeholder: 'D8#x(9!mLq' };
    expect(linkedUrl(JSON.stringify(generated))).toBeUndefined();
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

describe('metrics', () => {
  const { stack, alerting } = synth({ fallbackEmails, metricNamespace: 'Alerts' });
  const [notifier] = alerting.notifiers;
  const statOf = (metric: cloudwatch.Metric) => stack.resolve(metric.toMetricConfig().metricStat);

  test.each<[MetricName, cloudwatch.Metric]>([
    ['Delivered', notifier.metricDelivered()],
    ['Messages', notifier.metricMessages()],
    ['NotLinked', notifier.metricNotLinked()],
    ['Refused', notifier.metricRefused()],
    ['Retried', notifier.metricRetried()],
    ['RateLimited', notifier.metricRateLimited()],
    ['Duplicates', notifier.metricDuplicates()],
  ])('%s is that of this notifier, summed', (metricName, metric) => {
    expect(statOf(metric)).toMatchObject({
      namespace: 'Alerts',
      metricName,
      statistic: 'Sum',
      dimensions: [{ name: 'Notifier', value: { Ref: logicalId(stack, notifier.handler) } }],
    });
    expect(statOf(notifier.metric(metricName))).toEqual(statOf(metric));
  });

  test('may have another statistic and period', () => {
    expect(notifier.metricRefused({ statistic: 'Maximum', period: Duration.minutes(1) })).toMatchObject({
      statistic: 'Maximum',
      period: Duration.minutes(1),
    });
  });

  test('are in a namespace that everybody finds', () => {
    expect(statOf(synth().alerting.notifiers[0].metric('Delivered'))).toMatchObject({ namespace: 'SlackAlerting' });
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
