import { OrderApi, OrderApiSchema } from '@org/order-api-construct';
import { CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { AuctionStackProps } from './auction-stack-props';
import { handlerDirectory, pythonCode } from './python-code';
import { createSmokeTestRole, grantSmokeTestRows } from './smoke-test-role';

/** Maximum number of orders in one request. */
const MAX_ORDERS_PER_REQUEST = 1000;

/** Takes orders in and keeps them until they expire. */
export class OrdersStack extends Stack {
  /** Where orders are posted to. */
  public readonly ordersUrl: CfnOutput;
  /** Where orders are kept. */
  public readonly ordersTableName: CfnOutput;
  /** Role of the smoke test's first half. */
  public readonly smokeTestRoleArn: CfnOutput;

  constructor(scope: Construct, id: string, { config, alertTopic, deliveryAccount }: AuctionStackProps) {
    super(scope, id, { description: `Orders of ${config.name}: API and table` });
    const orderApi = new OrderApi(this, 'OrderApi', {
      handlerCode: pythonCode(handlerDirectory('post_lambda')),
      maxOrdersPerRequest: MAX_ORDERS_PER_REQUEST,
      // The handler checks every order, so that clients learn which order and field is wrong. A handler that does not
      // check needs the default schema: leave this out with it.
      schema: OrderApiSchema.list(MAX_ORDERS_PER_REQUEST),
      retention: config.orderRetention,
      throttle: config.throttle,
      alertTopic,
      deployment: config.handlerDeployment,
      logRetention: config.logRetention,
      removalPolicy: config.isDisposable ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    });

    const smokeTest = createSmokeTestRole(this, deliveryAccount);
    orderApi.grantSubmit(smokeTest);
    grantSmokeTestRows(orderApi.table, smokeTest);

    this.ordersUrl = new CfnOutput(this, 'OrdersUrl', { value: orderApi.ordersUrl });
    this.ordersTableName = new CfnOutput(this, 'OrdersTableName', { value: orderApi.table.tableName });
    this.smokeTestRoleArn = new CfnOutput(this, 'SmokeTestRoleArn', { value: smokeTest.roleArn });
  }
}
