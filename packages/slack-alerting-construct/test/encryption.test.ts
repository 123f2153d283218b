import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { App, Aws, Stack } from 'aws-cdk-lib/core';
import { SlackAlerting } from '../src';

const fallbackEmails = ['on-call@example.com'];

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Principal?: { readonly Service?: string; readonly AWS?: unknown };
  readonly Action: string | string[];
  readonly Condition?: Record<string, Record<string, unknown>>;
}

function synth(context: Record<string, unknown> = {}) {
  const stack = new Stack(new App({ context }), 'Test', { env: { region: 'eu-west-1', account: '111111111111' } });
  const key = new kms.Key(stack, 'Key');
  const alerting = new SlackAlerting(stack, 'Alerting', { encryptionKey: key, fallbackEmails });
  return { stack, key, alerting };
}

const keyStatements = (template: Template): Statement[] =>
  Object.values(template.findResources('AWS::KMS::Key'))[0].Properties.KeyPolicy.Statement;

describe('a topic policy', () => {
  const stack = new Stack(new App(), 'Test', { env: { region: 'eu-west-1', account: '111111111111' } });
  new SlackAlerting(stack, 'Alerting', {
    fallbackEmails,
    publishingServices: ['codestar-notifications.amazonaws.com'],
  });
  const [policy] = Object.entries(Template.fromStack(stack).findResources('AWS::SNS::TopicPolicy'))
    .filter(([id]) => id.includes('AlertingTopic'))
    .map(([, resource]) => resource.Properties.PolicyDocument.Statement as Statement[]);

  const of = (service: string) => policy.filter(({ Principal }) => Principal?.Service === `${service}.amazonaws.com`);

  test('lets CloudWatch publish, for this account only', () => {
    expect(of('cloudwatch')).toEqual([
      expect.objectContaining({
        Effect: 'Allow',
        Action: 'sns:Publish',
        Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } },
      }),
    ]);
  });

  test.each(['events', 'codestar-notifications'])(
    'lets %s publish without a condition: no document says that it sends one of the keys',
    (service) => {
      expect(of(service)).toEqual([
        {
          Sid: expect.anything(),
          Effect: 'Allow',
          Action: 'sns:Publish',
          Principal: { Service: `${service}.amazonaws.com` },
          Resource: expect.anything(),
        },
      ]);
    },
  );

  test('lets nobody else', () => {
    expect(policy.filter(({ Effect }) => Effect === 'Allow')).toHaveLength(3);
  });
});

describe('with a customer key', () => {
  test('topics, queues and the secret are encrypted with it', () => {
    const { stack, key } = synth();
    const template = Template.fromStack(stack);
    const arn = stack.resolve(key.keyArn);

    template.allResourcesProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue() });
    template.allResourcesProperties('AWS::SQS::Queue', { KmsMasterKeyId: arn });
    template.allResourcesProperties('AWS::SecretsManager::Secret', { KmsKeyId: arn });
  });

  const useOfKey = { Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey*'], Resource: '*' };

  test('CloudWatch may use it, for this account only', () => {
    const { stack } = synth();

    expect(keyStatements(Template.fromStack(stack))).toContainEqual({
      ...useOfKey,
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } },
    });
  });

  test('EventBridge may use it, without a condition: AWS does not support one there', () => {
    const { stack } = synth();

    expect(keyStatements(Template.fromStack(stack))).toContainEqual({
      ...useOfKey,
      Principal: { Service: 'events.amazonaws.com' },
    });
  });

  test('every role of the account that may publish can, without a KMS permission of its own', () => {
    const { stack } = synth();

    expect(keyStatements(Template.fromStack(stack))).toContainEqual(
      expect.objectContaining({
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        Condition: {
          StringEquals: {
            'kms:CallerAccount': '111111111111',
            'kms:ViaService': ['sns', 'sqs'].map((service) => stack.resolve(`${service}.eu-west-1.${Aws.URL_SUFFIX}`)),
          },
        },
      }),
    );
  });

  test('the topic may hand over to the queues', () => {
    const { stack } = synth();

    expect(keyStatements(Template.fromStack(stack))).toContainEqual({
      ...useOfKey,
      Sid: 'AlertsFromTopicToQueue',
      Principal: { Service: 'sns.amazonaws.com' },
    });
  });

  test('grantPublish grants the key as well', () => {
    const { stack, key, alerting } = synth();
    const role = new iam.Role(stack, 'Publisher', { assumedBy: new iam.ServicePrincipal('states.amazonaws.com') });
    alerting.grantPublish(role);

    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      Roles: [stack.resolve(role.roleName)],
      PolicyDocument: {
        Statement: [
          { Effect: 'Allow', Action: 'sns:Publish', Resource: stack.resolve(alerting.topic.topicArn) },
          { Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey*'], Resource: stack.resolve(key.keyArn) },
        ],
      },
    });
  });

  test('key and topic do not depend on each other in a circle, with the newest feature flags neither', () => {
    const { stack } = synth({ '@aws-cdk/aws-sns-subscriptions:restrictSqsDescryption': true });

    // Template.fromStack throws on circular dependencies.
    expect(() => Template.fromStack(stack)).not.toThrow();
  });
});

describe('with an imported key', () => {
  const stack = new Stack(new App(), 'Test', { env: { region: 'eu-west-1', account: '111111111111' } });
  const key = kms.Key.fromKeyArn(
    stack,
    'Key',
    'arn:aws:kms:eu-west-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab',
  );
  new SlackAlerting(stack, 'Alerting', { encryptionKey: key, fallbackEmails });
  const warnings = Annotations.fromStack(stack)
    .findWarning('*', Match.anyValue())
    .map(({ entry }) => String(entry.data));

  test('a warning gives each statement that its policy needs', () => {
    const statements = warnings.flatMap(
      (warning) => JSON.parse(/\[\{.*\}\]/.exec(warning)?.[0] ?? '[]') as Statement[],
    );

    expect(statements.map(({ Principal }) => Principal)).toEqual([
      { Service: 'cloudwatch.amazonaws.com' },
      { Service: 'events.amazonaws.com' },
      { AWS: '*' },
      { Service: 'sns.amazonaws.com' },
      { Service: 'cloudwatch.amazonaws.com' }, // for the fallback topic
    ]);
    statements.forEach((statement) =>
      expect(statement).toMatchObject({
        Effect: 'Allow',
        Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        Resource: '*',
      }),
    );
  });

  test('which can be acknowledged', () => {
    warnings.forEach((warning) => expect(warning).toMatch(/\[ack: @org\/slack-alerting-construct:importedKey\]/));
  });
});
