import { Match } from 'aws-cdk-lib/assertions';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Duration, TimeZone } from 'aws-cdk-lib/core';
import { LATEST_DELIVERY } from '../src/schedule';
import { RECORD_KEPT_FOR } from '../src/state-machine/start-record';
import { statementsOf, templateOf } from './stack';

describe('the schedule', () => {
  test('what is recorded of a start outlives every delivery of it', () => {
    expect(RECORD_KEPT_FOR.toDays()).toBeGreaterThan(LATEST_DELIVERY.toDays({ integral: false }));
    const template = templateOf(() => ({ scheduleWindow: Duration.minutes(1440) }));
    const [{ Properties: schedule }] = Object.values(template.findResources('AWS::Scheduler::Schedule'));
    const [{ Properties: queue }] = Object.values(template.findResources('AWS::SQS::Queue'));
    const seconds =
      schedule.FlexibleTimeWindow.MaximumWindowInMinutes * 60 +
      schedule.Target.RetryPolicy.MaximumEventAgeInSeconds +
      queue.MessageRetentionPeriod;
    expect(LATEST_DELIVERY.toSeconds()).toBe(seconds);
  });

  test('starts a new run, with few retries and a dead-letter queue', () => {
    const template = templateOf(() => ({
      schedule: ScheduleExpression.cron({ hour: '13', minute: '0', timeZone: TimeZone.EUROPE_BERLIN }),
    }));
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'cron(0 13 * * ? *)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      FlexibleTimeWindow: { Mode: 'OFF' },
      State: 'ENABLED',
      Target: {
        Arn: { Ref: Match.stringLikeRegexp('^PipelineStateMachine') },
        Input: '{"scheduledAt":"<aws.scheduler.scheduled-time>"}',
        RetryPolicy: { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 3600 },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^PipelineDeadLetterQueue'), 'Arn'] } },
      },
    });
  });

  test('may be switched off and have a window', () => {
    const template = templateOf(() => ({ scheduleEnabled: false, scheduleWindow: Duration.minutes(15) }));
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      State: 'DISABLED',
      FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 },
    });
  });

  test('its role may start this state machine and fill the queue, nothing else', () => {
    const template = templateOf();
    expect(statementsOf(template, 'SchedulerRoleForTarget')).toEqual([
      {
        Action: 'states:StartExecution',
        Effect: 'Allow',
        Resource: { Ref: expect.stringMatching(/^PipelineStateMachine/) },
      },
      {
        Action: 'sqs:SendMessage',
        Effect: 'Allow',
        Resource: { 'Fn::GetAtt': [expect.stringMatching(/^PipelineDeadLetterQueue/), 'Arn'] },
      },
    ]);
  });

  test('the dead-letter queue is encrypted, TLS only and keeps messages for two weeks', () => {
    const template = templateOf();
    template.hasResourceProperties('AWS::SQS::Queue', {
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 1_209_600,
    });
    template.hasResourceProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    });
  });
});
