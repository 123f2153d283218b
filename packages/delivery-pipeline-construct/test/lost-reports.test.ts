import { Match, type Template } from 'aws-cdk-lib/assertions';
import * as sns from 'aws-cdk-lib/aws-sns';
import { DeliveryPipelineAlarmSeverity, type DeliveryPipelineProps } from '../src';
import { synthPipeline } from './fixtures';

const synthAlerts = () => synthPipeline(({ stack }) => ({ alertTopic: new sns.Topic(stack, 'Alerts') }));

describe('a report that is not delivered', () => {
  const alarmsOf = (template: Template) =>
    Object.entries(template.findResources('AWS::CloudWatch::Alarm')).map(([id, { Properties }]) => ({
      id,
      ...Properties,
    }));

  test('and is a dead letter is an alarm, which CloudWatch publishes: the way that failed is EventBridge’s', () => {
    const { template } = synthAlerts();
    const [queue] = Object.keys(template.findResources('AWS::SQS::Queue'));
    const [topic] = Object.keys(template.findResources('AWS::SNS::Topic'));
    expect(alarmsOf(template)).toContainEqual(
      expect.objectContaining({
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [queue, 'QueueName'] } }],
        Statistic: 'Maximum',
        Threshold: 0,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'notBreaching',
        AlarmActions: [{ Ref: topic }],
      }),
    );
  });

  test('and did not become a dead letter is an alarm, whichever rule it was', () => {
    const { template } = synthAlerts();
    const alarm = alarmsOf(template).find(({ id }) => id.includes('LostReportsAlarm'))!;
    const queries: { Id: string; Expression?: string; MetricStat?: { Metric: object } }[] = alarm.Metrics;
    const rules = Object.keys(template.findResources('AWS::Events::Rule'));
    expect(queries.flatMap(({ MetricStat }) => MetricStat?.Metric ?? [])).toEqual(
      rules.flatMap((rule) =>
        ['FailedInvocations', 'InvocationsFailedToBeSentToDlq'].map((MetricName) => ({
          Namespace: 'AWS/Events',
          MetricName,
          Dimensions: [{ Name: 'RuleName', Value: { Ref: rule } }],
        })),
      ),
    );
    expect(queries.find(({ Expression }) => Expression)!.Expression).toBe(
      'FILL(lost0, 0) + FILL(lost1, 0) + FILL(lost2, 0) + FILL(lost3, 0)',
    );
    expect(alarm).toMatchObject({ Threshold: 0, TreatMissingData: 'notBreaching' });
  });

  test('notifies the fallback topic as well, which lets CloudWatch publish', () => {
    const { template } = synthPipeline(({ stack }) => ({
      alertTopic: new sns.Topic(stack, 'Alerts'),
      fallbackTopic: new sns.Topic(stack, 'Mails'),
    }));
    const ofTopic = (name: string) =>
      Object.keys(template.findResources('AWS::SNS::Topic')).find((id) => id.startsWith(name))!;
    const actions = alarmsOf(template).flatMap(({ AlarmActions, OKActions }) => [AlarmActions, OKActions]);
    expect(actions).toHaveLength(4);
    expect(new Set(actions.map((topics) => JSON.stringify(topics)))).toEqual(
      new Set([JSON.stringify([{ Ref: ofTopic('Alerts') }, { Ref: ofTopic('Mails') }])]),
    );
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      Topics: [{ Ref: ofTopic('Mails') }],
      PolicyDocument: {
        Statement: [Match.objectLike({ Action: 'sns:Publish', Principal: { Service: 'cloudwatch.amazonaws.com' } })],
      },
    });
  });

  const OFF = { enabled: false };
  const SILENT = { notify: false };

  test('is no alarm when they are switched off, and CloudWatch may not publish then', () => {
    const { template, pipeline } = synthPipeline(({ stack }) => ({
      alertTopic: new sns.Topic(stack, 'Alerts'),
      alarms: { deadLetters: OFF, lostReports: OFF },
    }));
    template.resourceCountIs('AWS::CloudWatch::Alarm', 0);
    expect(pipeline.alarms).toEqual({});
    expect(JSON.stringify(template.findResources('AWS::SNS::TopicPolicy'))).not.toContain('cloudwatch.amazonaws.com');
  });

  test('is critical unless somebody says otherwise', () => {
    const { template, pipeline } = synthPipeline(({ stack }) => ({
      alertTopic: new sns.Topic(stack, 'Alerts'),
      alarms: { lostReports: { severity: DeliveryPipelineAlarmSeverity.WARNING, threshold: 2, evaluationPeriods: 3 } },
    }));
    const [deadLetters, lostReports] = alarmsOf(template);
    expect(deadLetters.AlarmDescription).toMatch(/^\[critical\] Delivery\/DeliveryPipeline: /);
    expect(lostReports).toMatchObject({ Threshold: 2, EvaluationPeriods: 3 });
    expect(lostReports.AlarmDescription).toMatch(/^\[warning\] Delivery\/DeliveryPipeline: /);
    expect(Object.keys(pipeline.alarms)).toEqual(['deadLetters', 'lostReports']);
  });

  test.each<[string, boolean, DeliveryPipelineProps['alarms']]>([
    ['without an alert topic', false, undefined],
    ['with the alarms off', true, { deadLetters: OFF, lostReports: OFF }],
    ['with alarms that do not notify', true, { deadLetters: OFF, lostReports: SILENT }],
  ])('cannot notify a fallback topic %s', (_, hasTopic, alarms) => {
    expect(() =>
      synthPipeline(({ stack }) => ({
        alertTopic: hasTopic ? new sns.Topic(stack, 'Alerts') : undefined,
        fallbackTopic: new sns.Topic(stack, 'Mails'),
        alarms,
      })),
    ).toThrow(
      'fallbackTopic is notified by the alarms on undelivered reports: it needs alertTopic, and an alarm that notifies',
    );
  });
});
