import { Annotations, Duration, RemovalPolicy, Tokenization } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { withoutUndefined } from './merge';
import { OrderApiProps } from './order-api-props';

/** Below API Gateway's 29 seconds, so that the handler's own answer reaches the client. */
const HANDLER_TIMEOUT = Duration.seconds(28);

/**
 * What a handler may do with the table. PutItem is for handlers that write order by order: it allows nothing that
 * BatchWriteItem does not.
 */
const TABLE_ACTIONS = ['dynamodb:BatchWriteItem', 'dynamodb:PutItem'];

/** Creates the function with a role and a log group of its own. */
export function createHandler(scope: Construct, table: dynamodb.ITable, props: OrderApiProps): lambda.Function {
  const overrides = withoutUndefined(props.functionOverrides);
  const role = overrides.role ?? createRole(scope, overrides.vpc !== undefined);
  const logGroup =
    overrides.logGroup ??
    new logs.LogGroup(scope, 'HandlerLogs', {
      retention: props.logRetention ?? logs.RetentionDays.ONE_MONTH,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
    });
  logs.LogGroupGrants.fromLogGroup(logGroup).write(role);

  const handler = new lambda.Function(scope, 'Handler', {
    description: 'Checks posted orders and stores them',
    runtime: lambda.Runtime.PYTHON_3_14,
    architecture: lambda.Architecture.ARM_64,
    handler: 'app.lambda_handler',
    memorySize: 1024,
    timeout: HANDLER_TIMEOUT,
    loggingFormat: lambda.LoggingFormat.JSON,
    ...overrides,
    role,
    logGroup,
    code: props.handlerCode,
    tracing: (props.tracing ?? true) ? lambda.Tracing.ACTIVE : lambda.Tracing.DISABLED,
    environment: {
      ...overrides.environment,
      TABLE_NAME: table.tableName,
      RETENTION_SECONDS: Tokenization.stringifyNumber((props.retention ?? Duration.hours(24)).toSeconds()),
      MAX_ORDERS_PER_REQUEST: Tokenization.stringifyNumber(props.maxOrdersPerRequest ?? 1000),
      METRIC_NAMESPACE: props.metricNamespace ?? 'OrderApi',
    },
  });

  table.grant(handler, ...TABLE_ACTIONS);
  table.encryptionKey?.grantEncryptDecrypt(handler);
  return handler;
}

/** Creates the alias that every caller goes through. */
export function createAlias(scope: Construct, handler: lambda.Function): lambda.Alias {
  return new lambda.Alias(scope, 'HandlerAlias', { aliasName: 'live', version: handler.currentVersion });
}

/** Lets CodeDeploy shift the alias to a new version, and back when an alarm goes off meanwhile. */
export function createDeploymentGroup(
  scope: Construct,
  alias: lambda.Alias,
  deploymentConfig: codedeploy.ILambdaDeploymentConfig,
  alarms: cloudwatch.IAlarm[],
): codedeploy.LambdaDeploymentGroup {
  if (alarms.length === 0) {
    Annotations.of(scope).addWarningV2(
      '@org/order-api-construct:deploymentWithoutAlarm',
      `${scope.node.path}: deployment is set but the alarms serverErrorRate and handlerErrors are off, so nothing turns a bad version back`,
    );
  }
  return new codedeploy.LambdaDeploymentGroup(scope, 'DeploymentGroup', { alias, deploymentConfig, alarms });
}

function createRole(scope: Construct, inVpc: boolean): iam.Role {
  return new iam.Role(scope, 'HandlerRole', {
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    description: 'Lets the order handler write orders and its own log',
    managedPolicies: inVpc
      ? [iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSLambdaVPCAccessExecutionRole')]
      : [],
  });
}
