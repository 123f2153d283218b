import * as path from 'node:path';
import { OrderApi } from '@org/order-api-construct';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { App, CfnOutput, Stack } from 'aws-cdk-lib/core';

const stack = new Stack(new App(), 'Orders');

const orders = new OrderApi(stack, 'OrderApi', {
  handlerCode: lambda.Code.fromAsset(path.join(__dirname, 'handler')),
  apiOverrides: {
    domainName: {
      domainName: 'api.example.com',
      basePath: 'bids',
      certificate: new acm.Certificate(stack, 'Certificate', { domainName: 'api.example.com' }),
    },
    disableExecuteApiEndpoint: true,
  },
});

// https://api.example.com/bids/orders: the stage is no part of it
new CfnOutput(stack, 'OrdersUrl', { value: orders.ordersUrl });
// the target of the DNS record that you make for the domain name
new CfnOutput(stack, 'OrdersHost', { value: orders.api.domainName?.domainNameAliasDomainName ?? '' });
