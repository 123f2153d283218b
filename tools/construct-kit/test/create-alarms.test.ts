import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Stack } from 'aws-cdk-lib/core';
import { type AlarmChoice, type AlarmDefinition, createAlarms } from '../src/create-alarms';

const DEFINITION: AlarmDefinition = {
  description: 'requests are answered 5xx',
  metric: () => new cloudwatch.Metric({ namespace: 'Test', metricName: 'Errors' }),
  threshold: 1,
  evaluationPeriods: 2,
  notify: true,
  severity: 'critical',
};

/** Properties of the alarm that these make, and what `createAlarms` gives back. */
function alarmOf(choice: AlarmChoice | undefined, definition: Partial<AlarmDefinition> = {}, withTopic = true) {
  const stack = new Stack(undefined, 'Dev');
  const topic = withTopic ? new sns.Topic(stack, 'Topic') : undefined;
  const definitions = { errors: { ...DEFINITION, ...definition } };
  const alarms = createAlarms(stack, { definitions, choices: { errors: choice }, topic });
  const [properties] = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'));
  return { alarms, properties: properties?.Properties };
}

test('an alarm goes off above its threshold, says how bad it is and whose, and says when it is over', () => {
  const { alarms, properties } = alarmOf(undefined);

  expect(alarms.errors?.node.id).toBe('ErrorsAlarm');
  expect(properties).toMatchObject({
    AlarmDescription: '[critical] Dev: requests are answered 5xx',
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: 1,
    EvaluationPeriods: 2,
    TreatMissingData: 'notBreaching',
  });
  expect(properties.AlarmActions).toHaveLength(1);
  expect(properties.OKActions).toEqual(properties.AlarmActions);
});

test('what the user chooses wins', () => {
  const { properties } = alarmOf({ threshold: 5, evaluationPeriods: 3, notify: false, severity: 'info' });

  expect(properties).toMatchObject({ Threshold: 5, EvaluationPeriods: 3 });
  expect(properties.AlarmDescription).toMatch(/^\[info\] /);
  expect(properties.AlarmActions).toBeUndefined();
});

test('an alarm that is switched off is neither created nor asked for its metric', () => {
  const metric = jest.fn();
  const { alarms, properties } = alarmOf({ enabled: false }, { metric });

  expect(properties).toBeUndefined();
  expect(alarms).toEqual({});
  expect(metric).not.toHaveBeenCalled();
});

test('without a topic nothing is published', () => {
  expect(alarmOf(undefined, {}, false).properties.AlarmActions).toBeUndefined();
});

test('an alarm that watches for silence compares the other way', () => {
  const differently = { comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD };

  expect(alarmOf(undefined, { differently }).properties.ComparisonOperator).toBe('LessThanThreshold');
});

test('a fallback topic is notified as well, of both', () => {
  const stack = new Stack(undefined, 'Dev');
  const [topic, fallbackTopic] = ['Topic', 'Mails'].map((id) => new sns.Topic(stack, id));
  createAlarms(stack, { definitions: { errors: DEFINITION }, choices: undefined, topic, fallbackTopic });

  const both = [topic, fallbackTopic].map(({ topicArn }) => stack.resolve(topicArn));
  Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', { AlarmActions: both, OKActions: both });
});

test('an alarm that has nothing to watch is left out', () => {
  const stack = new Stack(undefined, 'Dev');
  const alarms = createAlarms(stack, { definitions: { errors: undefined }, choices: undefined, topic: undefined });
  expect(alarms).toEqual({});
});
