import * as path from 'node:path';
import { OrderApi } from '@org/order-api-construct';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { App, CfnOutput, Stack } from 'aws-cdk-lib/core';

const stack = new Stack(new App(), 'Orders');

const orders = new OrderApi(stack, 'OrderApi', {
  handlerCode: lambda.Code.fromAsset(path.join(__dirname, 'handler')),
});

orders.grantSubmit(new iam.Role(stack, 'TradingDesk', { assumedBy: new iam.AccountRootPrincipal() }));
new CfnOutput(stack, 'OrdersUrl', { value: orders.ordersUrl });
