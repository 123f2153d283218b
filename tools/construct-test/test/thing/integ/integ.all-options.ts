import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Thing } from '../src';

const stack = new Stack();
new Thing(stack, 'Thing', {
  label: 'a',
  alertTopic: new sns.Topic(stack, 'Topic'),
  wait: Duration.minutes(2),
  attempts: 1,
  logRetention: logs.RetentionDays.ONE_DAY,
  alarms: {},
  deadLetterQueueOverrides: {},
  acknowledgeFindings: true,
});
