import { DeliveryPipeline, type DeliveryPipelineSmokeTestOptions } from '@org/delivery-pipeline-construct';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { AuctionStage } from './auction-stage';
import type { DeliveryConfig } from './config';
import { DELIVERY_STACK, REGION } from './names';
import { createSlackAlerting } from './slack-alerting';

/** Properties of `DeliveryStack`. */
export interface DeliveryStackProps {
  /** How the app is delivered. */
  readonly config: DeliveryConfig;
  /** What every merge deploys, in this order. */
  readonly stages: readonly AuctionStage[];
}

/**
 * Delivers the app, and reports by an alerting of its own when it cannot: so that a broken deployment of a stage's
 * alerting is reported, too.
 */
export class DeliveryStack extends Stack {
  constructor(scope: Construct, { config, stages }: DeliveryStackProps) {
    super(scope, DELIVERY_STACK, {
      description: 'Deploys the auction system at every merge',
      env: { account: config.account, region: REGION },
      tags: { application: 'auction' },
    });
    const { topic, fallbackTopic } = createSlackAlerting(this, config);
    const { synthProject } = new DeliveryPipeline(this, 'DeliveryPipeline', {
      repository: config.repository,
      branch: config.branch,
      connectionArn: ssm.StringParameter.valueForStringParameter(this, config.connectionArnParameter),
      installCommands: ['npm run setup -- dev'],
      synthCommands: [
        'npm test -- --for delivery',
        'npm run synth',
        'npm run validate-definitions -- --skip-without-credentials',
      ],
      cloudAssemblyDirectory: 'apps/auction-infra/cdk.out',
      stages: stages.map((stage) => ({
        stage,
        approval: stage.config.needsApproval,
        smokeTest: this.smokeTestOf(stage),
      })),
      crossAccountKeys: stages.some(({ config: { account } }) => account !== undefined && account !== config.account),
      alertTopic: topic,
      fallbackTopic,
      logRetention: config.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    synthProject.grantPrincipal.addToPrincipalPolicy(
      // For no resource in particular, the form of "Creating granular IAM permissions for non-admin users in Step
      // Functions" in AWS's developer guide: the definition is in the request, there is no state machine yet.
      new iam.PolicyStatement({
        actions: ['states:ValidateStateMachineDefinition'],
        resources: [this.formatArn({ service: 'states', resource: '*' })],
      }),
    );
  }

  private smokeTestOf({ stageName, config, orders, results }: AuctionStage): DeliveryPipelineSmokeTestOptions {
    const roles = `arn:${this.partition}:iam::${config.account ?? this.account}:role`;
    return {
      // Bundled before synthesis: a build with rights in a stage installs nothing.
      directory: 'apps/auction-infra/smoke/dist',
      commands: ['node main.js'],
      outputs: {
        ORDERS_URL: orders.ordersUrl,
        ORDERS_TABLE_NAME: orders.ordersTableName,
        ORDERS_ROLE_ARN: orders.smokeTestRoleArn,
        STATE_MACHINE_ARN: results.stateMachineArn,
        RESULTS_BUCKET_NAME: results.resultsBucketName,
        RESULTS_ROLE_ARN: results.smokeTestRoleArn,
      },
      permissions: [
        new iam.PolicyStatement({
          actions: ['sts:AssumeRole'],
          resources: [`${roles}/${stageName}-Orders-SmokeTestRole*`, `${roles}/${stageName}-Results-SmokeTestRole*`],
        }),
      ],
    };
  }
}
