import { Annotations, Capture, Match, type Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
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

test('without a topic nothing reports', () => {
  const { template, pipeline } = synthPipeline();
  template.resourceCountIs('AWS::CloudWatch::Alarm', 0);
  template.resourceCountIs('AWS::Events::Rule', 0);
  template.resourceCountIs('AWS::SQS::Queue', 0);
  expect(pipeline.failureAlerts).toBeUndefined();
  expect(pipeline.alarms).toEqual({});
});
