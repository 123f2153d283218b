import { DeliveryPipeline } from '@org/delivery-pipeline-construct';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { App, Stack, Stage } from 'aws-cdk-lib/core';

const app = new App();

const dev = new Stage(app, 'Dev', { env: { region: 'eu-west-1' } });
new sns.Topic(new Stack(dev, 'Shop'), 'Orders');

const delivery = new Stack(app, 'Delivery', { env: { region: 'eu-west-1' } });
new DeliveryPipeline(delivery, 'DeliveryPipeline', {
  repository: 'acme/shop',
  connectionArn: ssm.StringParameter.valueForStringParameter(delivery, '/shop/github-connection-arn'),
  stages: [{ stage: dev }],
  alertTopic: new sns.Topic(delivery, 'Alerts'),
});
