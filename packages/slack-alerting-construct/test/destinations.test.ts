import { App, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { AlertDestination, AlertSeverity, AmazonQChat, Mention, SlackAlerting, SlackWebhook } from '../src';

function synth(destination?: AlertDestination) {
  const stack = new Stack(new App(), 'Test', { env: { region: 'eu-west-1', account: '111111111111' } });
  const alerting = new SlackAlerting(stack, 'Alerting', { destination, fallbackEmails: ['on-call@example.com'] });
  return { stack, alerting, template: Template.fromStack(stack) };
}

const amazonQ = { workspaceId: 'T012AB3CD', channelId: 'C012AB3CD' };
const environment = (template: Template) =>
  Object.values(template.findResources('AWS::Lambda::Function')).map(
    ({ Properties }) => Properties.Environment.Variables,
  );

describe('SlackWebhook', () => {
  test('is what there is by default: all severities, mentioning nobody', () => {
    const { template, alerting } = synth();

    expect(alerting.notifiers).toHaveLength(1);
    expect(environment(template)).toEqual([
      expect.objectContaining({ SEVERITIES: 'info,warning,critical', MENTIONS: '{}' }),
    ]);
  });

  test('passes on the severities and mentions', () => {
    const { template } = synth(
      new SlackWebhook({
        severities: [AlertSeverity.CRITICAL],
        mentions: { critical: Mention.userGroup('S012AB3CD'), warning: Mention.here() },
      }),
    );

    expect(environment(template)).toEqual([
      expect.objectContaining({
        SEVERITIES: 'critical',
        MENTIONS: '{"critical":"<!subteam^S012AB3CD>","warning":"<!here>"}',
      }),
    ]);
  });

  test('keeps the value of the secret out of the template', () => {
    const { template } = synth();

    expect(JSON.stringify(template.toJSON())).not.toMatch(/hooks\.slack\.com|resolve:secretsmanager/);
  });

  test('needs at least one severity', () => {
    expect(() => new SlackWebhook({ severities: [] })).toThrow(
      'SlackWebhook: severities must name at least one severity, got an empty list',
    );
  });
});

describe('Mention', () => {
  test.each([
    [Mention.here(), '<!here>'],
    [Mention.channel(), '<!channel>'],
    [Mention.user('U012AB3CD'), '<@U012AB3CD>'],
    [Mention.userGroup('S012AB3CD'), '<!subteam^S012AB3CD>'],
  ])('%#', (mention, text) => {
    expect(mention.text).toBe(text);
  });

  test('refuses what is no id', () => {
    expect(() => Mention.user('ada')).toThrow("Mention: 'ada' is not a member id such as U012AB3CD");
    expect(() => Mention.userGroup('on-call')).toThrow("Mention: 'on-call' is not a user group id such as S012AB3CD");
  });
});

describe('AmazonQChat', () => {
  test('is a channel subscribed to the topic, read-only whatever its role allows', () => {
    const { template, stack, alerting } = synth(new AmazonQChat(amazonQ));

    template.hasResourceProperties('AWS::Chatbot::SlackChannelConfiguration', {
      SlackWorkspaceId: 'T012AB3CD',
      SlackChannelId: 'C012AB3CD',
      SnsTopicArns: [stack.resolve(alerting.topic.topicArn)],
      GuardrailPolicies: [
        { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/CloudWatchReadOnlyAccess']] },
      ],
      LoggingLevel: 'ERROR',
      ConfigurationName: Match.stringLikeRegexp('^[A-Za-z0-9-]+$'),
    });
    template.resourceCountIs('AWS::IAM::Policy', 0);
  });

  test('has a name of its own, also beside another one', () => {
    const { template } = synth(
      AlertDestination.all(new AmazonQChat(amazonQ), new AmazonQChat({ ...amazonQ, channelId: 'C999', id: 'Second' })),
    );
    const channels = Object.values(template.findResources('AWS::Chatbot::SlackChannelConfiguration'));

    expect(new Set(channels.map(({ Properties }) => Properties.ConfigurationName)).size).toBe(2);
  });

  test('needs neither queue nor secret nor function', () => {
    const { template, alerting } = synth(new AmazonQChat(amazonQ));

    expect(alerting.notifiers).toEqual([]);
    ['AWS::SQS::Queue', 'AWS::SecretsManager::Secret', 'AWS::Lambda::Function'].forEach((type) =>
      template.resourceCountIs(type, 0),
    );
  });

  test('takes other guardrails, a role and a name', () => {
    const stack = new Stack(new App(), 'Test');
    const role = iam.Role.fromRoleName(stack, 'Role', 'channel');
    const destination = new AmazonQChat({
      ...amazonQ,
      role,
      configurationName: 'alerts',
      guardrailPolicies: [
        iam.ManagedPolicy.fromManagedPolicyArn(stack, 'Deny', 'arn:aws:iam::111111111111:policy/deny'),
      ],
    });
    new SlackAlerting(stack, 'Alerting', { destination, fallbackEmails: [] });

    Template.fromStack(stack).hasResourceProperties('AWS::Chatbot::SlackChannelConfiguration', {
      ConfigurationName: 'alerts',
      IamRoleArn: stack.resolve(role.roleArn),
      GuardrailPolicies: ['arn:aws:iam::111111111111:policy/deny'],
    });
  });

  test.each([
    [
      { ...amazonQ, workspaceId: 'my-team' },
      'AmazonQChat: workspaceId must be a workspace id such as T012AB3CD, got my-team',
    ],
    [
      { ...amazonQ, channelId: '#alerts' },
      'AmazonQChat: channelId must be a channel id such as C012AB3CD, got #alerts',
    ],
  ])('refuses what is no id: %#', (props, message) => {
    expect(() => new AmazonQChat(props)).toThrow(message);
  });
});

describe('several destinations', () => {
  test('each get the alerts by a queue of their own', () => {
    const { template, alerting, stack } = synth(
      AlertDestination.all(
        new SlackWebhook(),
        new SlackWebhook({ id: 'Critical', severities: [AlertSeverity.CRITICAL] }),
        new AmazonQChat(amazonQ),
      ),
    );

    expect(alerting.notifiers.map(({ node }) => node.id)).toEqual(['Notifier', 'Critical']);
    template.resourceCountIs('AWS::SQS::Queue', 4);
    template.resourceCountIs('AWS::Chatbot::SlackChannelConfiguration', 1);
    expect(
      environment(template)
        .map(({ SEVERITIES }) => SEVERITIES)
        .sort(),
    ).toEqual(['critical', 'info,warning,critical']);
    alerting.notifiers.forEach(({ queue }) =>
      template.hasResourceProperties('AWS::SNS::Subscription', { Endpoint: stack.resolve(queue.queueArn) }),
    );
  });

  test('may share a secret', () => {
    const stack = new Stack(new App(), 'Test');
    const secret = secretsmanager.Secret.fromSecretNameV2(stack, 'Secret', 'slack');
    const destination = AlertDestination.all(new SlackWebhook({ secret }), new SlackWebhook({ secret, id: 'Second' }));
    const { notifiers } = new SlackAlerting(stack, 'Alerting', { destination, fallbackEmails: [] });

    expect(notifiers.map(({ webhookSecret }) => webhookSecret)).toEqual([secret, secret]);
  });

  test('are at least one', () => {
    expect(() => AlertDestination.all()).toThrow('AlertDestination.all: at least one destination is needed');
  });
});
