import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { App, CfnParameter, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import {
  AlertDestination,
  type AlertDestinationBindOptions,
  AlertSeverity,
  AmazonQChat,
  Mention,
  SlackAlerting,
  SlackWebhook,
} from '../src';

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
    expect(() => synth(new SlackWebhook({ severities: [] }))).toThrow(
      'Test/Alerting: destination.severities must be a list of at least 1, got an empty list',
    );
  });

  test('that is given an URL in plain JavaScript says what it takes', () => {
    expect(() => synth(new SlackWebhook('https://hooks.slack.com/services/T/B/x' as never))).toThrow(
      /^Test\/Alerting: destination must be an object, got /,
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

  test('may be a token', () => {
    const stack = new Stack(new App(), 'Test');
    const group = new CfnParameter(stack, 'Group').valueAsString;
    const destination = new SlackWebhook({ mentions: { critical: Mention.userGroup(group) } });
    new SlackAlerting(stack, 'Alerting', { destination });

    expect(environment(Template.fromStack(stack))).toEqual([
      expect.objectContaining({
        MENTIONS: { 'Fn::Join': ['', ['{"critical":"<!subteam^', { Ref: 'Group' }, '>"}']] },
      }),
    ]);
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

  test('reports all that is wrong at once', () => {
    const props = { workspaceId: 'my-team', channelId: '#alerts', configurationName: 'a b' };

    expect(() => synth(new AmazonQChat(props))).toThrow(
      [
        'Test/Alerting: 3 problems',
        "  - destination.workspaceId must be a workspace id such as T012AB3CD, got 'my-team'",
        "  - destination.channelId must be a channel id such as C012AB3CD, got '#alerts'",
        "  - destination.configurationName must be 1 to 128 letters, digits, hyphens and underscores, got 'a b'",
      ].join('\n'),
    );
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

  test('are named by their place when something is wrong with them, beside problems of other props', () => {
    const destination = AlertDestination.all(
      new SlackWebhook(),
      AlertDestination.all(new SlackWebhook({ severities: [] }), new AmazonQChat({} as never)),
    );
    const stack = new Stack(new App(), 'Test');

    expect(() => new SlackAlerting(stack, 'Alerting', { destination, batchSize: 0 })).toThrow(
      [
        'Test/Alerting: 4 problems',
        '  - batchSize must be a whole number from 1 to 100, got 0',
        '  - destination[1][0].severities must be a list of at least 1, got an empty list',
        '  - destination[1][1].workspaceId must be given, got undefined',
        '  - destination[1][1].channelId must be given, got undefined',
      ].join('\n'),
    );
  });

  test('may be of your own, which gets the topics, the key and the options as they were given', () => {
    const bound: AlertDestinationBindOptions[] = [];
    class Own extends AlertDestination {
      public override bind(scope: Construct, options: AlertDestinationBindOptions): Construct[] {
        bound.push(options);
        return [new Construct(scope, 'Own')];
      }
    }
    const stack = new Stack(new App(), 'Test');
    const encryptionKey = new kms.Key(stack, 'Key');
    const alerting = new SlackAlerting(stack, 'Alerting', {
      destination: AlertDestination.all(new Own(), new SlackWebhook()),
      encryptionKey,
      maxAttempts: 3,
      acknowledgeFindings: false,
    });

    const { topic: alertTopic, fallbackTopic } = alerting;
    expect(bound).toEqual([{ alertTopic, fallbackTopic, encryptionKey, delivery: { maxAttempts: 3 } }]);
    expect(alerting.notifiers.map(({ node }) => node.id)).toEqual(['Notifier']);
  });

  test('are at least one', () => {
    expect(() => AlertDestination.all()).toThrow('AlertDestination.all: at least one destination is needed');
  });
});
