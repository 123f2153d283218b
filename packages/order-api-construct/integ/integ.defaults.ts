/**
 * OrderApi with nothing but its defaults, and what makes the stack disposable. Orders are posted and read by functions
 * that have no other rights than `grantSubmit` and `grantReadOrders` give.
 *
 * Needs the account's API Gateway log role, see the README.
 */
import { ExpectedResult, IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import { RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { OrderApi, OrderApiSchema } from '../src';
import { Clients, handlerCode } from './clients';
import { integApp } from './integ-app';

const app = integApp();
const stack = new Stack(app, 'OrderApiDefaults');
const orderApi = new OrderApi(stack, 'OrderApi', { handlerCode, removalPolicy: RemovalPolicy.DESTROY });
const clients = new Clients(stack, 'Clients', orderApi);
orderApi.grantSubmit(clients.poster);

const test = new IntegTest(app, 'Defaults', { testCases: [stack] });
const orders = [
  { record_id: 'unique_id_1', parameter_1: 'abc', parameter_2: 4 },
  { record_id: 'unique_id_2', parameter_1: 'def', parameter_2: 2.1 },
];
const invalid = { status: 400, errorMessage: `Request body must be ${OrderApiSchema.orders(1000).description}` };

const table = { TableName: orderApi.table.tableName };
const stored = test.assertions
  .awsApiCall('DynamoDB', 'getItem', { ...table, Key: { record_id: { S: 'unique_id_2' } } })
  .expect(
    ExpectedResult.objectLike({
      Item: {
        parameter_1: { S: 'def' },
        parameter_2: { N: '2.1' },
        expires_at: { N: Match.stringLikeRegexp('^[0-9]{10}$') },
      },
    }),
  );
const expiry = test.assertions.awsApiCall('DynamoDB', 'describeTimeToLive', table).expect(
  ExpectedResult.objectLike({
    TimeToLiveDescription: {
      AttributeName: 'expires_at',
      TimeToLiveStatus: Match.stringLikeRegexp('^ENABL(ED|ING)$'),
    },
  }),
);

clients
  .post(test, { body: orders, signed: false }, { status: 403, errorMessage: 'Missing Authentication Token' })
  .next(clients.post(test, { body: [{ ...orders[0], parameter_2: '4' }] }, invalid))
  .next(clients.post(test, { body: [] }, invalid))
  .next(clients.post(test, { body: [{ ...orders[0], expires_at: 4_000_000_000 }] }, invalid))
  .next(clients.read(test, []))
  .next(clients.post(test, { body: orders }, { status: 201 }))
  .next(clients.post(test, { body: orders }, { status: 201 }))
  .next(stored)
  .next(clients.putExpired(test, 'expired'))
  .next(clients.read(test, ['unique_id_1', 'unique_id_2']))
  .next(expiry);
