import { Match, type Template } from 'aws-cdk-lib/assertions';
import { ALERT_FAILED, FAILURES, REPORTED_ERRORS } from '../src/state-machine/failures';
import { pipelineStack, templateOf } from './stack';

const withAlerts = () => templateOf((_, topic) => ({ alertTopic: topic }));

type Matcher = string | { 'anything-but': string[] };

/** The rules that match an ended execution, by EventBridge's semantics for the operators that they use. */
function matching(template: Template, detail: { status: string; error: string | null }): string[] {
  const matches = (field: string | null, matchers: Matcher[] | undefined) =>
    matchers === undefined ||
    matchers.some((matcher) =>
      typeof matcher === 'string' ? field === matcher : field !== null && !matcher['anything-but'].includes(field),
    );
  return Object.entries(template.findResources('AWS::Events::Rule'))
    .filter(([, rule]) => {
      const pattern = rule.Properties.EventPattern.detail;
      return matches(detail.status, pattern.status) && matches(detail.error, pattern.error);
    })
    .map(([id]) => id.replace(/^Pipeline(.*)Rule.{8}$/, '$1'));
}

describe('the rules on executions that end badly', () => {
  test.each(REPORTED_ERRORS)('leave %s to the alert state', (error) => {
    expect(matching(withAlerts(), { status: 'FAILED', error })).toEqual([]);
  });

  test.each([
    ['TIMED_OUT', null, 'Interrupted'],
    ['ABORTED', null, 'Interrupted'],
    ['FAILED', 'States.DataLimitExceeded', 'DataLimit'],
    ['FAILED', 'States.Runtime', 'UnreportedFailure'],
    ['FAILED', 'States.QueryEvaluationError', 'UnreportedFailure'],
    ['FAILED', ALERT_FAILED, 'UnreportedFailure'],
  ])('report %s %s, exactly one of them: %s', (status, error, rule) => {
    expect(matching(withAlerts(), { status, error })).toEqual([rule]);
  });

  test.each(['RUNNING', 'SUCCEEDED'])('are silent about %s', (status) => {
    expect(matching(withAlerts(), { status, error: null })).toEqual([]);
  });

  test('watch this state machine only', () => {
    for (const rule of Object.values(withAlerts().findResources('AWS::Events::Rule'))) {
      expect(rule.Properties.EventPattern).toMatchObject({
        source: ['aws.states'],
        'detail-type': ['Step Functions Execution Status Change'],
        detail: { stateMachineArn: [{ Ref: expect.stringMatching(/^PipelineStateMachine/) }] },
      });
    }
  });

  test('lose no event that cannot be published', () => {
    for (const rule of Object.values(withAlerts().findResources('AWS::Events::Rule'))) {
      expect(rule.Properties.Targets[0].DeadLetterConfig).toEqual({
        Arn: { 'Fn::GetAtt': [expect.stringMatching(/^PipelineDeadLetterQueue/), 'Arn'] },
      });
    }
  });

  test('do not exist without a topic', () => {
    templateOf().resourceCountIs('AWS::Events::Rule', 0);
    expect(pipelineStack().pipeline.failureRules).toEqual([]);
  });

  test('publish by the topic’s policy, without a role', () => {
    const template = withAlerts();
    for (const rule of Object.values(template.findResources('AWS::Events::Rule'))) {
      expect(rule.Properties.Targets[0].RoleArn).toBeUndefined();
    }
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: [
          Match.objectLike({
            Action: 'sns:Publish',
            Effect: 'Allow',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Resource: { Ref: Match.stringLikeRegexp('^Topic') },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          }),
          Match.objectLike({
            Action: 'sns:Publish',
            Effect: 'Allow',
            Principal: { Service: 'events.amazonaws.com' },
            Resource: { Ref: Match.stringLikeRegexp('^Topic') },
            Condition: Match.absent(),
          }),
        ],
      },
    });
  });

  test('their undelivered events are taken from these rules only', () => {
    const template = withAlerts();
    const rules = Object.keys(template.findResources('AWS::Events::Rule'));
    const [queue] = Object.values(template.findResources('AWS::SQS::QueuePolicy'));
    const sources = queue.Properties.PolicyDocument.Statement.map(
      (statement: { Condition: { ArnEquals?: { 'aws:SourceArn': { 'Fn::GetAtt': [string] } } } }) =>
        statement.Condition.ArnEquals?.['aws:SourceArn']['Fn::GetAtt'][0],
    ).filter(Boolean);
    expect(sources.sort()).toEqual(rules.sort());
  });

  test('send the same shape as the alert state', () => {
    for (const [id, rule] of Object.entries(withAlerts().findResources('AWS::Events::Rule'))) {
      const { InputTransformer } = rule.Properties.Targets[0];
      const event: Record<string, string> = {
        '$.id': 'event-1',
        '$.detail.name': 'run-1',
        '$.detail.status': 'FAILED',
        '$.detail.error': 'States.Runtime',
        '$.detail.executionArn': 'arn:run-1',
        '$.region': 'eu-west-1',
      };
      // EventBridge puts a field in as JSON, and without its quotes where the template has it within a text.
      const valueOf = (name: string) => event[InputTransformer.InputPathsMap[name]];
      const text = InputTransformer.InputTemplate.replace(
        /([:[,])<([^>]+)>/g,
        (_: string, before: string, name: string) => `${before}${JSON.stringify(valueOf(name))}`,
      ).replace(/<([^>]+)>/g, (_: string, name: string) => valueOf(name));
      const alert = JSON.parse(text);
      expect(alert).toMatchObject({
        version: '1.0',
        source: 'custom',
        id: 'event-1',
        content: {
          textType: 'client-markdown',
          description: `Execution run-1 ended as FAILED${id.includes('Interrupted') ? '' : ' with States.Runtime'}`,
        },
        metadata: {
          threadId: 'arn:run-1',
          eventType: 'ResultsPipelineFailed',
          relatedResources: ['arn:run-1'],
          additionalContext: { severity: 'critical' },
        },
      });
      expect(alert.content.nextSteps[1]).toContain('eu-west-1.console.aws.amazon.com');
      expect(alert.metadata.summary).toBe(alert.content.title);
    }
  });

  test('an answer that is too large has one title, wherever the limit is met', () => {
    const [rule] = Object.entries(withAlerts().findResources('AWS::Events::Rule')).filter(([id]) =>
      id.includes('DataLimit'),
    );
    expect(rule[1].Properties.Targets[0].InputTransformer.InputTemplate).toContain(FAILURES.resultsTooLarge.title);
  });
});
