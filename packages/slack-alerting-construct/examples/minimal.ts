import { SlackAlerting } from '@org/slack-alerting-construct';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { App, Stack } from 'aws-cdk-lib/core';

const stack = new Stack(new App(), 'Alerts');

const alerting = new SlackAlerting(stack, 'SlackAlerting', { fallbackEmails: ['on-call@example.com'] });

alerting.alertOn(
  new cloudwatch.Alarm(stack, 'QueueTooOld', {
    alarmDescription: '[warning] Orders wait too long in the queue.',
    metric: new cloudwatch.Metric({ namespace: 'Shop', metricName: 'OldestOrder', statistic: 'Maximum' }),
    threshold: 600,
    evaluationPeriods: 1,
  }),
);
