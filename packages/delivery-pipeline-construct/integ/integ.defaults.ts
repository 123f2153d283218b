/** DeliveryPipeline with its required props, and a topic to report to. */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import * as codeconnections from 'aws-cdk-lib/aws-codeconnections';
import * as sns from 'aws-cdk-lib/aws-sns';
import { App, Stack } from 'aws-cdk-lib/core';
import { DeliveryPipeline } from '../src';
import { ExampleStage } from './example-stage';
import { assertFailureRules } from './failure-rules';

const app = new App();
const env = { region: 'eu-west-1' };
const stack = new Stack(app, 'DeliveryPipelineDefaults', { env });

// Pending until somebody confirms it: the pipeline is made, and waits for its source.
const connection = new codeconnections.CfnConnection(stack, 'Connection', {
  connectionName: 'integ-delivery-defaults',
  providerType: 'GitHub',
});

const delivery = new DeliveryPipeline(stack, 'DeliveryPipeline', {
  repository: 'example/defaults',
  connectionArn: connection.attrConnectionArn,
  stages: [{ stage: new ExampleStage(app, 'Dev') }],
  alertTopic: new sns.Topic(stack, 'Alerts'),
});

assertFailureRules(
  new IntegTest(app, 'Defaults', {
    testCases: [stack],
    assertionStack: new Stack(app, 'DeliveryPipelineDefaultsAssertions', { env }),
  }),
  delivery,
);
