/** ResultsPipeline with its defaults, and a bucket that goes with the stack. */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { ResultsPipeline } from '../src';
import { assertRun } from './assert-run';
import { handlers } from './handlers';

// Without stack traces the snapshot is the same on every machine.
const app = new App({
  context: { 'aws:cdk:disable-stack-trace': true, 'aws:cdk:disable-creation-stack-traces': true },
});
const stack = new Stack(app, 'ResultsPipelineDefaults');

const pipeline = new ResultsPipeline(stack, 'ResultsPipeline', {
  ...handlers,
  schedule: ScheduleExpression.rate(Duration.days(1)),
  removalPolicy: RemovalPolicy.DESTROY,
});

const test = new IntegTest(app, 'Defaults', { testCases: [stack] });
assertRun(test, pipeline, {
  input: {
    runId: 'integration-test',
    runDate: '2026-01-31',
    orders: [
      { status: 'accepted', power: 1 },
      { status: 'accepted', power: 2 },
    ],
  },
  status: 'SUCCEEDED',
  stored: 2,
});
