import { DeliveryPipeline, DeliveryPipelineAlarmSeverity } from '@org/delivery-pipeline-construct';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { App, Duration, RemovalPolicy, Stack, Stage } from 'aws-cdk-lib/core';

const app = new App();

const dev = new Stage(app, 'Dev', { env: { region: 'eu-west-1' } });
new sns.Topic(new Stack(dev, 'Shop'), 'Orders');

const delivery = new Stack(app, 'Delivery', { env: { region: 'eu-west-1' } });
const { alarms } = new DeliveryPipeline(delivery, 'DeliveryPipeline', {
  repository: 'acme/shop',
  connectionArn: 'arn:aws:codeconnections:eu-west-1:111111111111:connection/1a2b3c',
  stages: [{ stage: dev }],
  alertTopic: new sns.Topic(delivery, 'Alerts'),
  // Reached when the alert topic, or what is subscribed to it, is what fails.
  fallbackTopic: new sns.Topic(delivery, 'Mails'),
  alarms: { deadLetters: { severity: DeliveryPipelineAlarmSeverity.WARNING } },
  // All builds: another image. The synth build alone: a larger machine, and more time.
  codeBuildDefaults: { buildEnvironment: { buildImage: codebuild.LinuxBuildImage.STANDARD_7_0 } },
  synthCodeBuildDefaults: {
    timeout: Duration.hours(1),
    buildEnvironment: { computeType: codebuild.ComputeType.LARGE },
  },
  pipelineOverrides: { pipelineName: 'shop' },
  // A pipeline that may go at any time, with its artifacts.
  logRetention: logs.RetentionDays.ONE_WEEK,
  removalPolicy: RemovalPolicy.DESTROY,
});

// Everything that is created is public: here an alarm is given a name.
const lostReports = alarms.lostReports?.node.defaultChild as cloudwatch.CfnAlarm;
lostReports.alarmName = 'shop-lost-reports';
