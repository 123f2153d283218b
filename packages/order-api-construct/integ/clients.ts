import * as path from 'node:path';
import { ExpectedResult, type IntegTest, InvocationType } from '@aws-cdk/integ-tests-alpha';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { type OrderApi } from '../src';

const PYTHON = { runtime: lambda.Runtime.PYTHON_3_14, architecture: lambda.Architecture.ARM_64 };

/** The shortest handler that honours the contract. */
export const handlerCode = codeOf('../examples/handler');

function codeOf(folder: string): lambda.Code {
  return lambda.Code.fromAsset(path.join(__dirname, folder), { exclude: ['*.ts', '__pycache__', '*.pyc'] });
}

/** Somebody who posts orders, and somebody who reads them. */
export class Clients extends Construct {
  public readonly poster: lambda.Function;
  public readonly reader: lambda.Function;

  constructor(
    scope: Construct,
    id: string,
    private readonly orderApi: OrderApi,
  ) {
    super(scope, id);
    this.poster = this.client('Poster', codeOf('fixtures/client'), 'index.lambda_handler', {
      ORDERS_URL: orderApi.ordersUrl,
    });
    this.reader = this.client('Reader', codeOf('../examples/reader'), 'read_orders.lambda_handler', {
      TABLE_NAME: orderApi.table.tableName,
    });
    orderApi.grantReadOrders(this.reader);
  }

  /** Posts a body and expects what the client returns. */
  public post(test: IntegTest, event: { body: unknown; signed?: boolean; apiKey?: string }, expected: object) {
    return test.assertions
      .invokeFunction({
        functionName: this.poster.functionName,
        invocationType: InvocationType.REQUEST_RESPONSE,
        payload: JSON.stringify(event),
      })
      .expect(ExpectedResult.objectLike({ Payload: pythonJson(expected) }));
  }

  /** Puts a row that expired long ago, as DynamoDB would still have it. */
  public putExpired(test: IntegTest, recordId: string) {
    return test.assertions.awsApiCall('DynamoDB', 'putItem', {
      TableName: this.orderApi.table.tableName,
      Item: { record_id: { S: recordId }, expires_at: { N: '1600000000' } },
    });
  }

  /** Reads all orders and expects these. */
  public read(test: IntegTest, recordIds: string[]) {
    return test.assertions
      .invokeFunction({ functionName: this.reader.functionName, invocationType: InvocationType.REQUEST_RESPONSE })
      .expect(ExpectedResult.objectLike({ Payload: pythonJson(recordIds) }));
  }

  private client(id: string, code: lambda.Code, handler: string, environment: Record<string, string>): lambda.Function {
    return new lambda.Function(this, id, {
      ...PYTHON,
      code,
      handler,
      environment,
      timeout: Duration.seconds(30),
      logGroup: new logs.LogGroup(this, `${id}Logs`, { removalPolicy: RemovalPolicy.DESTROY }),
    });
  }
}

/** JSON with the spaces that Python writes. */
function pythonJson(value: unknown): string {
  return JSON.stringify(value, null, 1)
    .replace(/\n\s*/g, ' ')
    .replace(/([[{]) /g, '$1')
    .replace(/ ([\]}])/g, '$1');
}
