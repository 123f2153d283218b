import * as path from 'node:path';
import type { Subject } from '@org/construct-test';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Stack, Stage } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { DeliveryPipeline } from '../src';
import { CONNECTION_ARN } from './fixtures';

/** The construct as the suite of all constructs sees it. */
export const subject: Subject = {
  directory: path.join(__dirname, '..'),
  construct: DeliveryPipeline,
  required: (scope) => ({
    repository: 'acme/shop',
    connectionArn: CONNECTION_ARN,
    stages: [{ stage: stageBeside(scope) }],
    // It is no required prop, but without it there is nothing to alarm on.
    alertTopic: sns.Topic.fromTopicArn(scope, 'Topic', 'arn:aws:sns:eu-west-1:111111111111:alerts'),
  }),
  structs: {
    DeliveryPipelineSmokeTestOptions: (value, scope) => ({
      stages: [{ stage: stageBeside(scope), smokeTest: { commands: ['true'], ...value } }],
    }),
  },
};

/** A stage to deliver, beside the stack of the pipeline. */
function stageBeside(scope: Construct): Stage {
  const made = scope.node.root.node.tryFindChild('Prod');
  if (made) return made as Stage;
  const stage = new Stage(scope.node.root, 'Prod', { env: { account: '111111111111', region: 'eu-west-1' } });
  new sns.Topic(new Stack(stage, 'Stack'), 'Topic');
  return stage;
}
