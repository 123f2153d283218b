import * as path from 'node:path';
import { OrderApi } from '@org/order-api-construct';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import { App, Duration, Stack } from 'aws-cdk-lib/core';

const stack = new Stack(new App(), 'Orders');

new OrderApi(stack, 'OrderApi', {
  handlerCode: lambda.Code.fromAsset(path.join(__dirname, 'handler')),
  throttle: { rateLimit: 200, burstLimit: 400 },
  maxWriteRequestUnits: 20_000,
  encryptionKey: new kms.Key(stack, 'Key', { enableKeyRotation: true }),
  stream: dynamodb.StreamViewType.NEW_IMAGE,
  deployment: codedeploy.LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
  alertTopic: new sns.Topic(stack, 'Alerts'),
  alarms: {
    latency: { threshold: Duration.seconds(2) },
    tableThrottles: { enabled: false },
  },
});
