import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as sns from 'aws-cdk-lib/aws-sns';
import { App, Stack } from 'aws-cdk-lib/core';
import { AlertDestination, SlackAlerting, SlackWebhook } from '../src';
import { fallbackEmails, logicalId, synth } from './synth';

describe('alarms on the delivery itself', () => {
  const { stack, alerting, template } = synth();
  const fallbackArn = { Ref: logicalId(stack, alerting.fallbackTopic as sns.Topic) };

  test('notify the fallback topic of every dead letter', () => {
    template().hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: stack.resolve(alerting.notifiers[0].deadLetterQueue.queueName) }],
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
      AlarmActions: [fallbackArn],
      OKActions: [fallbackArn],
    });
  });

  test('notify it when alerts wait too long', () => {
    template().hasResourceProperties('AWS::CloudWatch::Alarm', {
      Metrics: Match.arrayWith(
        ['ApproximateNumberOfMessagesVisible', 'ApproximateNumberOfMessagesNotVisible', 'NumberOfMessagesDeleted'].map(
          (MetricName) =>
            Match.objectLike({
              MetricStat: Match.objectLike({
                Metric: Match.objectLike({
                  MetricName,
                  Dimensions: [{ Name: 'QueueName', Value: stack.resolve(alerting.notifiers[0].queue.queueName) }],
                }),
              }),
            }),
        ),
      ),
      EvaluationPeriods: 15,
      AlarmActions: [fallbackArn],
      OKActions: [fallbackArn],
    });
  });

  test('are public by name, each undefined when it is switched off', () => {
    const alarms = { deadLetters: { enabled: false } };
    const { stack: one, alerting: quiet } = synth({ fallbackEmails, alarms });
    const [{ alarms: made }] = quiet.notifiers;

    expect(Object.keys(made)).toEqual(['waitingAlerts']);
    expect(made.waitingAlerts!.node.path).toBe('Test/Alerting/Notifier/WaitingAlertsAlarm');
    expect(one.node.tryFindChild('DeadLettersAlarm')).toBeUndefined();
  });

  test('are those of each webhook', () => {
    const destination = AlertDestination.all(new SlackWebhook(), new SlackWebhook({ id: 'Critical' }));
    const { alerting: both } = synth({ fallbackEmails, destination, alarms: { deadLetters: { threshold: 5 } } });

    expect(both.notifiers.map(({ alarms }) => alarms.deadLetters!.node.path)).toEqual([
      'Test/Alerting/Notifier/DeadLettersAlarm',
      'Test/Alerting/Critical/DeadLettersAlarm',
    ]);
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

  test('lets CloudWatch publish when it is brought, too', () => {
    const stack = new Stack(new App(), 'Test');
    const fallbackTopic = new sns.Topic(stack, 'Fallback', { enforceSSL: true });
    new SlackAlerting(stack, 'Alerting', { fallbackTopic });

    Template.fromStack(stack).hasResourceProperties('AWS::SNS::TopicPolicy', {
      Topics: [{ Ref: logicalId(stack, fallbackTopic) }],
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' } }),
        ]),
      },
    });
  });

  test('is warned about when it is imported, with the statement that it needs', () => {
    const stack = new Stack(new App(), 'Test');
    const fallbackTopic = sns.Topic.fromTopicArn(stack, 'Fallback', 'arn:aws:sns:eu-west-1:111111111111:fallback');
    new SlackAlerting(stack, 'Alerting', { fallbackTopic });

    Annotations.fromStack(stack).hasWarning(
      '/Test/Alerting',
      Match.stringLikeRegexp(
        'Test/Fallback is imported.*cloudwatch.amazonaws.com.*@org/slack-alerting-construct:importedTopic',
      ),
    );
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
      Match.stringLikeRegexp(
        'Test/Alerting: nobody is notified when alerts cannot be delivered.*@org/slack-alerting-construct:noFallback',
      ),
    );
  });

  test('with one is not', () => {
    Annotations.fromStack(synth().stack).hasNoWarning('*', Match.anyValue());
  });
});
