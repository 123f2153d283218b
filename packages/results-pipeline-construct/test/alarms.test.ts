import { Match, type Template } from 'aws-cdk-lib/assertions';
import { Duration } from 'aws-cdk-lib/core';
import { pipelineStack, templateOf } from './stack';

const withAlerts = (props: Parameters<typeof pipelineStack>[0] = () => ({})) =>
  templateOf((stack, topic) => ({ alertTopic: topic, ...props(stack, topic) }));

function alarmOf(template: Template, name: string) {
  const [alarm] = Object.entries(template.findResources('AWS::CloudWatch::Alarm'))
    .filter(([id]) => id.startsWith(`Pipeline${name}Alarm`))
    .map(([, resource]) => resource.Properties);
  return alarm;
}

describe('alarms', () => {
  test.each([
    ['ExecutionsFailed', 'AWS/States', 'ExecutionsFailed', 'Sum'],
    ['ExecutionsTimedOut', 'AWS/States', 'ExecutionsTimedOut', 'Sum'],
    ['ExecutionsAborted', 'AWS/States', 'ExecutionsAborted', 'Sum'],
    ['ExecutionsThrottled', 'AWS/States', 'ExecutionThrottled', 'Sum'],
    ['DeadLetters', 'AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'Maximum'],
    ['ResultsFunctionErrors', 'AWS/Lambda', 'Errors', 'Sum'],
  ])('%s watches %s %s', (name, namespace, metric, statistic) => {
    expect(alarmOf(withAlerts(), name)).toMatchObject({
      Namespace: namespace,
      MetricName: metric,
      Statistic: statistic,
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: 1,
      Period: 300,
      TreatMissingData: 'notBreaching',
    });
  });

  test('notify only of what neither the alert state nor a rule reports', () => {
    const template = withAlerts();
    const notifying = Object.entries(template.findResources('AWS::CloudWatch::Alarm'))
      .filter(([, alarm]) => alarm.Properties.AlarmActions)
      .map(([id]) => id.replace(/^Pipeline(.*)Alarm.{8}$/, '$1'));
    expect(notifying.sort()).toEqual([
      'DataLimitRule',
      'DeadLetters',
      'ExecutionsThrottled',
      'InterruptedRule',
      'NoSuccessfulRun',
      'UnreportedFailureRule',
    ]);
  });

  test('publish to the topic', () => {
    expect(alarmOf(withAlerts(), 'DeadLetters').AlarmActions).toEqual([{ Ref: expect.stringMatching(/^Topic/) }]);
  });

  test('every rule that reports a failure has one on its failed invocations, which comes by CloudWatch', () => {
    const template = withAlerts();
    const rules = Object.keys(template.findResources('AWS::Events::Rule'));
    expect(rules.length).toBeGreaterThan(0);
    for (const rule of rules) {
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        Namespace: 'AWS/Events',
        MetricName: 'FailedInvocations',
        Dimensions: [{ Name: 'RuleName', Value: { Ref: rule } }],
        Threshold: 0,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'notBreaching',
        AlarmActions: [{ Ref: Match.stringLikeRegexp('^Topic') }],
      });
    }
  });

  test('on the rules do not exist without a topic, as the rules', () => {
    templateOf().resourcePropertiesCountIs('AWS::CloudWatch::Alarm', { Namespace: 'AWS/Events' }, 0);
  });

  test('are silent without a topic', () => {
    for (const alarm of Object.values(templateOf().findResources('AWS::CloudWatch::Alarm'))) {
      expect(alarm.Properties.AlarmActions).toBeUndefined();
    }
  });

  test('can be switched off, notify, be silent and have another threshold, each for itself', () => {
    const template = withAlerts(() => ({
      alarms: {
        executionsAborted: { enabled: false },
        executionsFailed: { notify: true, threshold: 2 },
        executionsThrottled: { notify: false },
        noSuccessfulRun: { notify: false },
      },
    }));
    expect(alarmOf(template, 'ExecutionsAborted')).toBeUndefined();
    expect(alarmOf(template, 'ExecutionsFailed')).toMatchObject({
      Threshold: 2,
      AlarmActions: [{ Ref: expect.any(String) }],
    });
    expect(alarmOf(template, 'ExecutionsThrottled').AlarmActions).toBeUndefined();
    expect(alarmOf(template, 'NoSuccessfulRun').AlarmActions).toBeUndefined();
    expect(alarmOf(template, 'DeadLetters').AlarmActions).toHaveLength(1);
  });

  test('are reachable by name', () => {
    const { pipeline } = pipelineStack(() => ({ alarms: { noSuccessfulRun: { enabled: false } } }));
    expect(Object.keys(pipeline.alarms).sort()).toEqual([
      'deadLetters',
      'executionsAborted',
      'executionsFailed',
      'executionsThrottled',
      'executionsTimedOut',
      'orderFunctionErrors',
      'resultsFunctionErrors',
    ]);
  });
});

describe('the alarm on runs that do not succeed', () => {
  test('waits a day and the longest wait for results', () => {
    expect(alarmOf(withAlerts(), 'NoSuccessfulRun')).toMatchObject({
      Namespace: 'ResultsPipeline',
      MetricName: 'RunsSucceeded',
      Dimensions: [
        { Name: 'StateMachine', Value: { 'Fn::GetAtt': [expect.stringMatching(/^PipelineStateMachine/), 'Name'] } },
      ],
      Statistic: 'Sum',
      Period: 3600,
      EvaluationPeriods: 44,
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
    });
  });

  test('waits as long as its threshold says', () => {
    const template = withAlerts(() => ({ alarms: { noSuccessfulRun: { threshold: Duration.hours(30) } } }));
    expect(alarmOf(template, 'NoSuccessfulRun')).toMatchObject({ EvaluationPeriods: 30, Threshold: 1 });
  });

  test('waits further hours', () => {
    const noSuccessfulRun = { threshold: Duration.hours(30), evaluationPeriods: 3 };
    expect(
      alarmOf(
        withAlerts(() => ({ alarms: { noSuccessfulRun } })),
        'NoSuccessfulRun',
      ).EvaluationPeriods,
    ).toBe(32);
  });

  test('waits no longer than CloudWatch can look back', () => {
    const template = withAlerts(() => ({ pollInterval: Duration.hours(1), maxWait: Duration.days(8) }));
    expect(alarmOf(template, 'NoSuccessfulRun').EvaluationPeriods).toBe(168);
  });
});

describe('the alarm on errors of the order function', () => {
  test('leaves rejections out, which are errors to Lambda too', () => {
    const template = withAlerts(() => ({ rejectionErrors: ['Declined', 'Expired'] }));
    const raised = '($.errorType = "*") && ($.errorType != "Declined") && ($.errorType != "Expired")';
    const ended =
      '($.record.status = "timeout") || ($.record.errorType = "Runtime.*") || ($.record.errorType = "Sandbox.*")';
    template.hasResourceProperties('AWS::Logs::MetricFilter', {
      FilterPattern: `{ (${raised}) || (($.type = "platform.report") && (${ended})) }`,
      LogGroupName: { Ref: Match.stringLikeRegexp('^PipelineOrderFunctionLogs') },
    });
    const [filter] = Object.values(template.findResources('AWS::Logs::MetricFilter'));
    const [{ MetricName, MetricNamespace }] = filter.Properties.MetricTransformations;
    expect(alarmOf(template, 'OrderFunctionErrors')).toMatchObject({
      MetricName,
      Namespace: MetricNamespace,
      Threshold: 0,
    });
  });

  test('has no filter when it is switched off', () => {
    withAlerts(() => ({ alarms: { orderFunctionErrors: { enabled: false } } })).resourceCountIs(
      'AWS::Logs::MetricFilter',
      0,
    );
  });
});
