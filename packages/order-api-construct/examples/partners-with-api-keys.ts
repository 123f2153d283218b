import * as path from 'node:path';
import { OrderApi, OrderApiAuthorization } from '@org/order-api-construct';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { App, Stack } from 'aws-cdk-lib/core';

const stack = new Stack(new App(), 'Orders');

const orders = new OrderApi(stack, 'OrderApi', {
  handlerCode: lambda.Code.fromAsset(path.join(__dirname, 'handler')),
  authorization: OrderApiAuthorization.apiKey(new apigateway.ApiKey(stack, 'PartnerA')),
  throttle: { rateLimit: 10, burstLimit: 20 },
  quota: { limit: 50_000, period: apigateway.Period.DAY },
});

orders.usagePlan?.addApiKey(new apigateway.ApiKey(stack, 'PartnerB'));
