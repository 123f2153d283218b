import type * as sns from 'aws-cdk-lib/aws-sns';
import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { StageConfig } from './config';
import { createSlackAlerting } from './slack-alerting';

/** Properties of `AlertingStack`. */
export interface AlertingStackProps {
  /** Settings of the stage. */
  readonly config: StageConfig;
  /** Name of the secret that holds the webhook's URL. */
  readonly webhookSecretName: string;
}

/** Brings alerts of a stage to Slack. */
export class AlertingStack extends Stack {
  /** What reports failures publishes here. */
  public readonly topic: sns.ITopic;

  constructor(scope: Construct, id: string, { config, webhookSecretName }: AlertingStackProps) {
    super(scope, id, { description: `Alerts of ${config.name} to Slack` });
    const { fallbackEmails, logRetention } = config;
    this.topic = createSlackAlerting(this, { webhookSecretName, fallbackEmails, logRetention }).topic;
    new CfnOutput(this, 'AlertTopicArn', { value: this.topic.topicArn });
  }
}
