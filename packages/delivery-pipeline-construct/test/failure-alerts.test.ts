import { Annotations, Capture, Match, type Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { DeliveryPipelineAlarmSeverity, type DeliveryPipelineProps } from '../src';
import { synthPipeline } from './fixtures';

const synthAlerts = (
  topicProps: (stack: Parameters<typeof sns.Topic.fromTopicArn>[0]) => sns.TopicProps = () => ({}),
) => synthPipeline(({ stack }) => ({ alertTopic: new sns.Topic(stack, 'Alerts', topicProps(stack)) }));

/** A failed action, as CodePipeline reports it. */
function failedAction(reason?: string) {
  return {
    id: '01234567-89ab-cdef-0123-456789abcdef',
    source: 'aws.codepipeline',
    'detail-type': 'CodePipeline Action Execution State Change',
    detail: {
      pipeline: 'Delivery-Pipeline-1',
      'execution-id': '3f2c1d4e',
      stage: 'Dev',
      action: 'SmokeTest',
      state: 'FAILED',
      region: 'eu-west-1',
      type: { owner: 'AWS', category: 'Build', provider: 'CodeBuild', version: '1' },
      'execution-result': {
        'external-execution-id': 'project:1',
        ...(reason === undefined ? {} : { 'external-execution-summary': reason }),
      },
    },
  };
}

interface Rule {
  EventPattern: { detail: { 'execution-result': Record<string, [{ exists: boolean }]> } };
  Targets: [{ InputTransformer: { InputPathsMap: Record<string, string>; InputTemplate: string } }];
}

const rulesOf = (template: Template) =>
  Object.values(template.findResources('AWS::Events::Rule')).map(({ Properties }) => Properties as Rule);

/** The messages that EventBridge makes of an event: for each rule that matches, its template with the values filled in. */
function messagesFor(event: ReturnType<typeof failedAction>, template: Template) {
  const summary = (event.detail['execution-result'] as Record<string, string>)['external-execution-summary'];
  return rulesOf(template)
    .filter(({ EventPattern }) => {
      const [{ exists }] = EventPattern.detail['execution-result']['external-execution-summary'];
      return exists === (summary !== undefined);
    })
    .map(({ Targets: [{ InputTransformer }] }) => JSON.parse(transform(event, InputTransformer)));
}

function transform(event: object, { InputPathsMap, InputTemplate }: Rule['Targets'][0]['InputTransformer']): string {
  return InputTemplate.replace(/<([\w-]+)>/g, (_, name: string, at: number) => {
    const path = InputPathsMap[name].slice('$.'.length).split('.');
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- an event is any JSON
    const value = path.reduce<any>((part, key) => part[key], event);
    const isWholeValue = [':', ',', '['].includes(InputTemplate[at - 1]);
    return isWholeValue ? JSON.stringify(value) : value;
  });
}

test('failed actions of this pipeline are reported, by two rules that exclude each other', () => {
  const { template } = synthAlerts();
  for (const exists of [true, false]) {
    template.hasResourceProperties('AWS::Events::Rule', {
      State: 'ENABLED',
      EventPattern: {
        source: ['aws.codepipeline'],
        'detail-type': ['CodePipeline Action Execution State Change'],
        detail: {
          pipeline: [{ Ref: Match.stringLikeRegexp('^DeliveryPipeline') }],
          state: ['FAILED'],
          'execution-result': { 'external-execution-summary': [{ exists }] },
        },
      },
    });
  }
  template.resourceCountIs('AWS::Events::Rule', 2);
});

test('one failed action is one message, which names stage, action and reason', () => {
  const messages = messagesFor(failedAction('2 of 5 checks failed'), synthAlerts().template);
  const link =
    'https://eu-west-1.console.aws.amazon.com/codesuite/codepipeline/pipelines/Delivery-Pipeline-1' +
    '/executions/3f2c1d4e/timeline?region=eu-west-1';
  expect(messages).toEqual([
    {
      version: '1.0',
      source: 'custom',
      id: '01234567-89ab-cdef-0123-456789abcdef',
      content: {
        textType: 'client-markdown',
        title: 'Deployment failed: SmokeTest in stage Dev',
        description: '2 of 5 checks failed',
        nextSteps: [`See the execution: ${link}`],
        keywords: ['deployment', 'Dev'],
      },
      metadata: {
        threadId: '3f2c1d4e',
        summary: 'Delivery-Pipeline-1: action SmokeTest of stage Dev failed',
        eventType: 'DeploymentFailed',
        relatedResources: [link],
        additionalContext: {
          severity: 'critical',
          pipeline: 'Delivery-Pipeline-1',
          stage: 'Dev',
          action: 'SmokeTest',
          execution: '3f2c1d4e',
        },
      },
    },
  ]);
});

test('a reason may hold anything', () => {
  const reason = 'Resource "Table" failed:\n{"code": "x"} <b>';
  const [message] = messagesFor(failedAction(reason), synthAlerts().template);
  expect(message.content.description).toBe(reason);
});

test('a failure without a reason is one message, too', () => {
  const messages = messagesFor(failedAction(), synthAlerts().template);
  expect(messages).toHaveLength(1);
  expect(messages[0].content.description).toMatch(/gave no reason/);
  expect(messages[0].metadata.additionalContext).toMatchObject({ stage: 'Dev', action: 'SmokeTest' });
});

const OF_THIS_ACCOUNT = { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } };

test('EventBridge may publish to the topic without a condition, CloudWatch from this account only', () => {
  const { template } = synthAlerts();
  template.hasResourceProperties('AWS::SNS::TopicPolicy', {
    PolicyDocument: {
      Statement: [
        Match.objectLike({
          Action: 'sns:Publish',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Condition: OF_THIS_ACCOUNT,
        }),
        Match.objectLike({
          Action: 'sns:Publish',
          Principal: { Service: 'events.amazonaws.com' },
          Condition: Match.absent(),
        }),
      ],
    },
  });
});

test('both may use the key of an encrypted topic, under the same terms', () => {
  const { template } = synthAlerts((stack) => ({ masterKey: new kms.Key(stack, 'Key') }));
  const key = { Action: ['kms:Decrypt', 'kms:GenerateDataKey*'], Effect: 'Allow', Resource: '*' };
  template.hasResourceProperties('AWS::KMS::Key', {
    KeyPolicy: {
      Statement: Match.arrayWith([
        { ...key, Principal: { Service: 'cloudwatch.amazonaws.com' }, Condition: OF_THIS_ACCOUNT },
        { ...key, Principal: { Service: 'events.amazonaws.com' } },
      ]),
    },
  });
});

test('an imported topic is warned about, with the statements that it needs', () => {
  const { stack } = synthPipeline(({ stack }) => ({
    alertTopic: sns.Topic.fromTopicArn(stack, 'Alerts', 'arn:aws:sns:eu-west-1:111111111111:alerts'),
  }));
  Annotations.fromStack(stack).hasWarning(
    '*',
    Match.stringLikeRegexp(
      'imported.*cloudwatch.amazonaws.com.*events.amazonaws.com.*@org/delivery-pipeline-construct:importedTopic',
    ),
  );
});

test('a report that cannot be published is kept for 14 days', () => {
  const { template } = synthAlerts();
  const queue = new Capture();
  template.allResourcesProperties('AWS::Events::Rule', {
    Targets: [Match.objectLike({ DeadLetterConfig: { Arn: { 'Fn::GetAtt': [queue, 'Arn'] } } })],
  });
  template.hasResourceProperties('AWS::SQS::Queue', { MessageRetentionPeriod: 14 * 24 * 3600 });
  template.hasResourceProperties('AWS::SQS::QueuePolicy', {
    Queues: [{ Ref: queue.asString() }],
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Action: 'sqs:SendMessage',
          Principal: { Service: 'events.amazonaws.com' },
          Condition: { ArnEquals: { 'aws:SourceArn': Match.anyValue() } },
        }),
      ]),
    },
  });
});

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

test('without a topic nothing reports', () => {
  const { template, pipeline } = synthPipeline();
  template.resourceCountIs('AWS::CloudWatch::Alarm', 0);
  template.resourceCountIs('AWS::Events::Rule', 0);
  template.resourceCountIs('AWS::SQS::Queue', 0);
  expect(pipeline.failureAlerts).toBeUndefined();
  expect(pipeline.alarms).toEqual({});
});
