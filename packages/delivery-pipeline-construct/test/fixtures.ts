import * as path from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import { App, CfnOutput, Stack, type StackProps, Stage, type StageProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { DeliveryPipeline, type DeliveryPipelineProps } from '../src';

/** The account that the pipeline is in, where a test names one. */
export const DELIVERY_ACCOUNT = '111111111111';
export const CONNECTION_ARN = `arn:aws:codeconnections:eu-west-1:${DELIVERY_ACCOUNT}:connection/example`;

/** A stage with a topic, its name as an output and a function with some code. */
export class ExampleStage extends Stage {
  public readonly topicName: CfnOutput;

  constructor(scope: Construct, id: string, props: StageProps & { code?: string } = {}) {
    super(scope, id, { env: { region: 'eu-west-1' }, ...props });
    const stack = new Stack(this, 'Stack');
    this.topicName = new CfnOutput(stack, 'TopicName', { value: new sns.Topic(stack, 'Topic').topicName });
    new lambda.Function(stack, 'Function', {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(props.code ?? path.join(__dirname, 'handlers', 'a')),
    });
  }
}

/** A delivery stack with a pipeline of one Dev stage, unless a test wants something else. */
export function synthPipeline(
  props: (scope: { app: App; stack: Stack; dev: ExampleStage }) => Partial<DeliveryPipelineProps> = () => ({}),
  stackProps: StackProps = {},
): { readonly template: Template; pipeline: DeliveryPipeline; stack: Stack; app: App } {
  const app = new App({ context: recommendedFlags, treeMetadata: false });
  const stack = new Stack(app, 'Delivery', { env: { region: 'eu-west-1' }, ...stackProps });
  const dev = new ExampleStage(app, 'Dev');
  const pipeline = new DeliveryPipeline(stack, 'DeliveryPipeline', {
    repository: 'acme/shop',
    connectionArn: CONNECTION_ARN,
    stages: [{ stage: dev }],
    ...props({ app, stack, dev }),
  });
  return {
    // Read it last: an app cannot be changed after its synthesis.
    get template() {
      return Template.fromStack(stack);
    },
    pipeline,
    stack,
    app,
  };
}

/** Context of an app that was made with `cdk init`, as far as it shapes the pipeline. */
const recommendedFlags = {
  '@aws-cdk/aws-iam:minimizePolicies': true,
  '@aws-cdk/core:target-partitions': ['aws'],
  '@aws-cdk/pipelines:reduceAssetRoleTrustScope': true,
  '@aws-cdk/pipelines:reduceStageRoleTrustScope': true,
  '@aws-cdk/pipelines:reduceCrossAccountActionRoleTrustScope': true,
};
