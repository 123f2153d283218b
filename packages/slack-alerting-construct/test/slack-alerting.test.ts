import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import { App, Stack } from 'aws-cdk-lib/core';
import { SlackAlerting } from '../src';
import { fallbackEmails, logicalId, synth } from './synth';

describe('publishing', () => {
  test('alertOn notifies when an alarm goes off and when it is over', () => {
    const { stack, alerting, template } = synth();
    const alarm = new cloudwatch.Alarm(stack, 'Alarm', {
      metric: new cloudwatch.Metric({ namespace: 'Test', metricName: 'Errors' }),
      threshold: 1,
      evaluationPeriods: 1,
    });
    const composite = new cloudwatch.CompositeAlarm(stack, 'Composite', { alarmRule: alarm });

    alerting.alertOn(alarm, composite);

    const topicArn = { Ref: logicalId(stack, alerting.topic) };
    template().hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'Test',
      AlarmActions: [topicArn],
      OKActions: [topicArn],
    });
    template().hasResourceProperties('AWS::CloudWatch::CompositeAlarm', {
      AlarmActions: [topicArn],
      OKActions: [topicArn],
    });
  });

  test('grantPublish allows a role to publish to this topic', () => {
    const { stack, alerting, template } = synth();
    const role = new iam.Role(stack, 'Publisher', { assumedBy: new iam.ServicePrincipal('states.amazonaws.com') });

    alerting.grantPublish(role).assertSuccess();

    template().hasResourceProperties('AWS::IAM::Policy', {
      Roles: [{ Ref: logicalId(stack, role) }],
      PolicyDocument: {
        Statement: [{ Effect: 'Allow', Action: 'sns:Publish', Resource: { Ref: logicalId(stack, alerting.topic) } }],
      },
    });
  });
});

describe('the contract', () => {
  test('two instances live in one stack', () => {
    const { stack } = synth();
    new SlackAlerting(stack, 'Second', { fallbackEmails });

    Template.fromStack(stack).resourceCountIs('AWS::SNS::Topic', 4);
  });

  test('nothing is looked up, and it synthesizes without an account and region', () => {
    const stack = new Stack(new App(), 'Agnostic');
    new SlackAlerting(stack, 'Alerting', { fallbackEmails });

    expect(stack.node.root.node.metadata).toEqual([]);
    expect(() => Template.fromStack(stack)).not.toThrow();
  });
});
