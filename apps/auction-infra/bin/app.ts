import { App, DefaultStackSynthesizer } from 'aws-cdk-lib/core';
import { AuctionStage } from '../lib/auction-stage';
import { checkConfig, delivery, dev } from '../lib/config';
import { DeliveryStack } from '../lib/delivery-stack';
import { addSecurityChecks } from '../lib/security-checks';

checkConfig(delivery, [dev]);

const app = new App({
  analyticsReporting: false,
  defaultStackSynthesizer: new DefaultStackSynthesizer({ qualifier: delivery.bootstrapQualifier }),
});
addSecurityChecks(app);

new DeliveryStack(app, { config: delivery, stages: [new AuctionStage(app, dev, delivery)] });
