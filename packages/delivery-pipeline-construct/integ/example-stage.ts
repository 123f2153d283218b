import * as sns from 'aws-cdk-lib/aws-sns';
import { CfnOutput, Stack, Stage } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** A stage to be delivered. The tests deploy the pipeline, which has no connected repository, and so never this. */
export class ExampleStage extends Stage {
  public readonly topicName: CfnOutput;

  constructor(scope: Construct, id: string) {
    super(scope, id, { env: { region: 'eu-west-1' } });
    const stack = new Stack(this, 'Example');
    this.topicName = new CfnOutput(stack, 'TopicName', { value: new sns.Topic(stack, 'Topic').topicName });
  }
}
