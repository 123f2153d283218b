import { type App, PERMISSIONS_BOUNDARY_CONTEXT_KEY } from 'aws-cdk-lib/core';
import { AuctionStage } from './auction-stage';
import { checkConfig, type DeliveryConfig, type StageConfig } from './config';
import { DeliveryStack } from './delivery-stack';

/**
 * The stages, and the pipeline that delivers them in this order. A stage is there once: `cdk deploy 'Dev/*'` deploys
 * the very templates that the pipeline does.
 *
 * @throws Error naming the settings that are missing or malformed
 */
export function composeApp(app: App, delivery: DeliveryConfig, stages: readonly StageConfig[]): void {
  checkConfig(delivery, stages);
  app.node.setContext('@aws-cdk/core:bootstrapQualifier', delivery.bootstrapQualifier);
  if (delivery.permissionsBoundaryName) {
    app.node.setContext(PERMISSIONS_BOUNDARY_CONTEXT_KEY, { name: delivery.permissionsBoundaryName });
  }
  new DeliveryStack(app, {
    config: delivery,
    stages: stages.map((stage) => new AuctionStage(app, stage, delivery)),
  });
}
