import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Duration } from 'aws-cdk-lib/core';
import { OrderApiAlarmSeverity, type OrderApiAlarmsProps } from '../src';
import { onlyId, synthesize } from './helpers';

const ALARM = 'AWS::CloudWatch::Alarm';

/** Each alarm: its name, its id, and what it watches by default. */
const ALARMS: [keyof OrderApiAlarmsProps, string, object][] = [
  ['serverErrorRate', 'ServerErrorRateAlarm', { Threshold: 1, EvaluationPeriods: 1 }],
  [
    'latency',
    'LatencyAlarm',
    { Threshold: 5000, EvaluationPeriods: 3, MetricName: 'Latency', ExtendedStatistic: 'p99' },
  ],
  ['handlerErrors', 'HandlerErrorsAlarm', { Threshold: 0, EvaluationPeriods: 1, MetricName: 'Errors' }],
  ['handlerThrottles', 'HandlerThrottlesAlarm', { Threshold: 0, EvaluationPeriods: 1, MetricName: 'Throttles' }],
  ['tableThrottles', 'TableThrottlesAlarm', { Threshold: 0, EvaluationPeriods: 2, MetricName: 'WriteThrottleEvents' }],
  ['tableSystemErrors', 'TableSystemErrorsAlarm', { Threshold: 0, EvaluationPeriods: 2 }],
];

describe('the alarms by default', () => {
  const { template, orderApi, stack } = synthesize();

  test('are six', () => {
    template.resourceCountIs(ALARM, ALARMS.length);
    expect(Object.entries(orderApi.alarms).map(([name, alarm]) => [name, alarm.node.id])).toEqual(
      ALARMS.map(([name, id]) => [name, id]),
    );
  });

  test.each(ALARMS)('%s goes off over its threshold, and never because data is missing', (_, id, expected) => {
    const [alarm] = Object.entries(template.findResources(ALARM)).filter(([key]) => key.includes(id));
    expect(alarm[1].Properties).toMatchObject({
      ...expected,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
      AlarmDescription: expect.stringMatching(
        new RegExp(`^\\[${id === 'ServerErrorRateAlarm' ? 'critical' : 'warning'}\\] Orders/OrderApi: .+`),
      ),
    });
  });

  test('on the handler watch the alias, which is what is called', () => {
    template.hasResourceProperties(ALARM, {
      MetricName: 'Errors',
      Dimensions: Match.arrayWith([
        {
          Name: 'Resource',
          Value: { 'Fn::Join': ['', [{ Ref: onlyId(template, 'AWS::Lambda::Function') }, ':live']] },
        },
      ]),
    });
  });

  test('on the API watch a name that only this API has', () => {
    const [api] = Object.values(template.findResources('AWS::ApiGateway::RestApi'));
    template.hasResourceProperties(ALARM, {
      MetricName: 'Latency',
      Dimensions: [{ Name: 'ApiName', Value: api.Properties.Name }],
    });
  });

  test('on server errors watch a percentage', () => {
    template.hasResourceProperties(ALARM, {
      Metrics: Match.arrayWith([
        Match.objectLike({ Expression: '100 * failed' }),
        Match.objectLike({
          MetricStat: Match.objectLike({ Metric: Match.objectLike({ MetricName: '5XXError' }), Stat: 'Average' }),
        }),
      ]),
    });
  });

  test('on the table watch its writes', () => {
    const table = stack.resolve(orderApi.table.tableName);
    template.hasResourceProperties(ALARM, {
      MetricName: 'WriteThrottleEvents',
      Dimensions: [{ Name: 'TableName', Value: table }],
      Statistic: 'Sum',
    });
    for (const operation of ['BatchWriteItem', 'PutItem']) {
      template.hasResourceProperties(ALARM, {
        Metrics: Match.arrayWith([
          Match.objectLike({
            MetricStat: Match.objectLike({
              Metric: Match.objectLike({
                MetricName: 'SystemErrors',
                Dimensions: [
                  { Name: 'Operation', Value: operation },
                  { Name: 'TableName', Value: table },
                ],
              }),
            }),
          }),
        ]),
      });
    }
  });

  test('notify nobody', () => {
    template.allResourcesProperties(ALARM, { AlarmActions: Match.absent(), OKActions: Match.absent() });
  });
});

describe('alertTopic', () => {
  const ofThisAccount = { StringEquals: { 'aws:SourceAccount': '111111111111' } };

  test('lets CloudWatch publish, and use its key', () => {
    const { template } = synthesize((stack) => ({
      alertTopic: new sns.Topic(stack, 'Alerts', { enforceSSL: true, masterKey: new kms.Key(stack, 'Key') }),
    }));
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Allow',
            Action: 'sns:Publish',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Resource: { Ref: onlyId(template, 'AWS::SNS::Topic') },
            Condition: ofThisAccount,
          }),
        ]),
      },
    });
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          {
            Effect: 'Allow',
            Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Resource: '*',
            Condition: ofThisAccount,
          },
        ]),
      },
    });
  });

  test('that is imported, or has an imported key, is warned about with the statement to add', () => {
    const keyArn = 'arn:aws:kms:eu-west-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab';
    const { stack } = synthesize((scope) => ({
      alertTopic: sns.Topic.fromTopicAttributes(scope, 'Alerts', {
        topicArn: 'arn:aws:sns:eu-west-1:111111111111:alerts',
        keyArn,
      }),
    }));
    const warnings = Annotations.fromStack(stack)
      .findWarning('/Orders/OrderApi', Match.stringLikeRegexp('is imported'))
      .map(({ entry }) => String(entry.data));
    expect(warnings).toEqual([
      expect.stringMatching(/"sns:Publish".*cloudwatch.*\[ack: @org\/order-api-construct:importedTopic\]/),
      expect.stringMatching(/"kms:Decrypt".*cloudwatch.*\[ack: @org\/order-api-construct:importedKey\]/),
    ]);
  });

  /** Ids of the alarms that notify the topic, in the order of `ALARMS`. */
  function notifying(alarms?: OrderApiAlarmsProps): string[] {
    const { template } = synthesize((stack) => ({ alertTopic: new sns.Topic(stack, 'Alerts'), alarms }));
    const topic = [{ Ref: onlyId(template, 'AWS::SNS::Topic') }];
    const toTopic = { Properties: { AlarmActions: topic, OKActions: topic } };
    const found = Object.keys(template.findResources(ALARM, toTopic));
    return ALARMS.map(([, id]) => id).filter((id) => found.some((key) => key.includes(id)));
  }

  test('gets one message of a failure: what clients see as 5xx is reported by the server error rate alone', () => {
    expect(notifying()).toEqual([
      'ServerErrorRateAlarm',
      'LatencyAlarm',
      'TableThrottlesAlarm',
      'TableSystemErrorsAlarm',
    ]);
  });
});

test.each(ALARMS.filter(([name]) => name !== 'latency'))('%s takes a threshold, periods and a severity', (name, id) => {
  const { template } = synthesize({
    alarms: { [name]: { threshold: 17, evaluationPeriods: 4, severity: OrderApiAlarmSeverity.INFO } },
  });
  const [alarm] = Object.entries(template.findResources(ALARM)).filter(([key]) => key.includes(id));
  expect(alarm[1].Properties).toMatchObject({
    Threshold: 17,
    EvaluationPeriods: 4,
    AlarmDescription: expect.stringMatching(/^\[info\]/),
  });
});

test('latency takes a duration', () => {
  const { template } = synthesize({ alarms: { latency: { threshold: Duration.millis(800), evaluationPeriods: 1 } } });
  template.hasResourceProperties(ALARM, { MetricName: 'Latency', Threshold: 800, EvaluationPeriods: 1 });
});
