import { DeliveryPipeline } from '@org/delivery-pipeline-construct';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { App, CfnOutput, Stack, Stage } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

const TOOLS = '111111111111';
const PROD = '222222222222';

class Shop extends Stage {
  readonly topicArn: CfnOutput;

  constructor(scope: Construct, id: string, account: string) {
    super(scope, id, { env: { account, region: 'eu-west-1' } });
    const stack = new Stack(this, 'Shop');
    this.topicArn = new CfnOutput(stack, 'TopicArn', { value: new sns.Topic(stack, 'Orders').topicArn });
  }
}

const app = new App();
const dev = new Shop(app, 'Dev', TOOLS);
const prod = new Shop(app, 'Prod', PROD);

const delivery = new Stack(app, 'Delivery', { env: { account: TOOLS, region: 'eu-west-1' } });
new DeliveryPipeline(delivery, 'DeliveryPipeline', {
  repository: 'acme/shop',
  connectionArn: `arn:aws:codeconnections:eu-west-1:${TOOLS}:connection/1a2b3c`,
  excludedPaths: ['**/*.md'],
  synthCommands: ['npm run lint', 'npm test', 'npm run bundle:smoke', 'npx cdk synth'],
  stages: [
    {
      stage: dev,
      smokeTest: {
        // A bundle that synthesis leaves: a build with rights in Dev installs nothing.
        directory: 'smoke/dist',
        commands: ['node smoke.js'],
        outputs: { TOPIC_ARN: dev.topicArn },
        permissions: [
          new iam.PolicyStatement({
            actions: ['sns:Publish'],
            resources: [`arn:aws:sns:eu-west-1:${TOOLS}:Dev-Shop-*`],
          }),
        ],
      },
    },
    { stage: prod, approval: true },
  ],
  crossAccountKeys: true,
  alertTopic: new sns.Topic(delivery, 'Alerts'),
  permissionsBoundary: iam.ManagedPolicy.fromManagedPolicyName(delivery, 'Boundary', 'developer-boundary'),
});
