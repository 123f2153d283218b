import { Stage, Tags } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { AlertingStack } from './alerting-stack';
import { ApiGatewayAccountStack } from './api-gateway-account-stack';
import type { DeliveryConfig, StageConfig } from './config';
import { REGION } from './names';
import { OrdersStack } from './orders-stack';
import { ResultsStack } from './results-stack';

/** The whole system once. Its stacks share the alert topic and nothing else. */
export class AuctionStage extends Stage {
  /** Where failures are reported to people. */
  public readonly alerting: AlertingStack;
  /** The API that takes orders in. */
  public readonly orders: OrdersStack;
  /** The pipeline that fetches results. */
  public readonly results: ResultsStack;

  constructor(
    scope: Construct,
    /** Settings of the stage. */
    public readonly config: StageConfig,
    delivery: DeliveryConfig,
  ) {
    super(scope, config.name, { env: { account: config.account, region: REGION } });
    this.alerting = new AlertingStack(this, 'Alerting', { config, webhookSecretName: delivery.webhookSecretName });
    this.orders = new OrdersStack(this, 'Orders', {
      config,
      alertTopic: this.alerting.topic,
      deliveryAccount: delivery.account,
    });
    this.results = new ResultsStack(this, 'Results', {
      config,
      alertTopic: this.alerting.topic,
      deliveryAccount: delivery.account,
    });
    if (config.ownsApiGatewayLogRole) {
      // An API's stage cannot be deployed with an access log before the account has the role.
      this.orders.addDependency(new ApiGatewayAccountStack(this, 'ApiGatewayAccount'));
    }
    Tags.of(this).add('application', 'auction');
    Tags.of(this).add('stage', config.name);
  }
}
