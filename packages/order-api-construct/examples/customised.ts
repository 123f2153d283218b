import * as path from 'node:path';
import { OrderApi } from '@org/order-api-construct';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { App, Stack } from 'aws-cdk-lib/core';

const stack = new Stack(new App(), 'Orders');

const orders = new OrderApi(stack, 'OrderApi', {
  handlerCode: lambda.Code.fromAsset(path.join(__dirname, 'handler')),
  // 1. a prop of the domain
  maxOrdersPerRequest: 200,
  // 2. bring your own
  table: dynamodb.Table.fromTableName(stack, 'Table', 'orders-of-all-desks'),
  // 3. overrides of the defaults
  handlerOverrides: { memorySize: 1769, environment: { DESK: 'intraday' } },
  apiOverrides: { description: 'Bids of all desks' },
});

// 4. what was created is public: a web ACL in front of the stage, and a property without a prop
new wafv2.CfnWebACLAssociation(stack, 'Firewall', {
  resourceArn: orders.stage.stageArn,
  webAclArn: stack.formatArn({ service: 'wafv2', resource: 'regional/webacl/orders', resourceName: 'a1b2c3' }),
});
(orders.handler.node.defaultChild as lambda.CfnFunction).recursiveLoop = 'Terminate';
