import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Annotations, Duration, Tokenization } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { OrderApiAlarms } from './alarm-options';
import { createServiceFunction } from './internal/service-function';
import type { OrderApiProps } from './order-api-props';

/** Below API Gateway's 29 seconds, so that the handler's own answer reaches the client. */
const HANDLER_TIMEOUT = Duration.seconds(28);

/**
 * What a handler may do with the table. PutItem is for handlers that write order by order: it allows nothing that
 * BatchWriteItem does not.
 */
const TABLE_ACTIONS = ['dynamodb:BatchWriteItem', 'dynamodb:PutItem'];

/** Creates the function with a role and a log group of its own. */
export function createHandler(scope: Construct, table: dynamodb.ITable, props: OrderApiProps): lambda.Function {
  const handler = createServiceFunction(scope, 'Handler', {
    code: props.handlerCode,
    defaults: {
      description: 'Checks posted orders and stores them',
      runtime: lambda.Runtime.PYTHON_3_14,
      handler: 'app.lambda_handler',
      memorySize: 1024,
      timeout: HANDLER_TIMEOUT,
    },
    overrides: props.handlerOverrides,
    owned: { tracing: (props.tracing ?? true) ? lambda.Tracing.ACTIVE : lambda.Tracing.DISABLED },
    environment: {
      TABLE_NAME: table.tableName,
      RETENTION_SECONDS: String((props.retention ?? Duration.hours(24)).toSeconds()),
      MAX_ORDERS_PER_REQUEST: Tokenization.stringifyNumber(props.maxOrdersPerRequest ?? 1000),
      METRIC_NAMESPACE: props.metricNamespace ?? 'OrderApi',
    },
    logRetention: props.logRetention ?? logs.RetentionDays.ONE_MONTH,
  });
  table.grant(handler, ...TABLE_ACTIONS);
  table.encryptionKey?.grantEncryptDecrypt(handler);
  return handler;
}

/** Lets CodeDeploy shift the alias to a new version, and roll it back when an alarm on errors goes off meanwhile. */
export function createDeploymentGroup(
  scope: Construct,
  alias: lambda.Alias,
  deploymentConfig: codedeploy.ILambdaDeploymentConfig,
  { serverErrorRate, handlerErrors }: OrderApiAlarms,
): codedeploy.LambdaDeploymentGroup {
  const alarms = [serverErrorRate, handlerErrors].filter((alarm) => alarm !== undefined);
  if (alarms.length === 0) {
    Annotations.of(scope).addWarningV2(
      '@org/order-api-construct:deploymentWithoutAlarm',
      `${scope.node.path}: deployment is set but the alarms serverErrorRate and handlerErrors are off, so nothing rolls a bad version back`,
    );
  }
  return new codedeploy.LambdaDeploymentGroup(scope, 'DeploymentGroup', { alias, deploymentConfig, alarms });
}
