import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { OrderApiAlarmSettings } from './alarms';
import { OrderApiAuthorization } from './authorization';

/** Properties of `OrderApi`. */
export interface OrderApiProps {
  /**
   * Code of the function behind `POST /orders`: Python, entry point `app.lambda_handler`, invoked with a REST proxy
   * event (payload format 1.0). It finds the name of the table in `TABLE_NAME`. The README has the whole contract.
   */
  readonly handlerCode: lambda.Code;

  /**
   * How long an order is kept. The handler writes the moment of expiry into `expires_at` (epoch seconds). DynamoDB
   * deletes expired rows within a few days, so readers have to filter on it.
   *
   * @default Duration.hours(24)
   */
  readonly retention?: Duration;

  /**
   * Most orders in one request, 1 to 10,000. It is in the default schema and in the handler's `MAX_ORDERS_PER_REQUEST`.
   *
   * @default 1000
   */
  readonly maxOrdersPerRequest?: number;

  /**
   * JSON schema (draft 4) that the gateway holds every request body against, whatever its content type. Its
   * `description` is in the answer to a body that does not fit: "Request body must be <description>".
   *
   * A handler that checks every order itself gets `orderListSchema(maxOrders)`: then its own answer, which can name
   * order and field, reaches the client.
   *
   * @default - the whole of an order is checked, for handlers that do not: `orderBatchSchema(maxOrdersPerRequest)`
   */
  readonly schema?: apigateway.JsonSchema;

  /**
   * Who may post orders.
   *
   * @default OrderApiAuthorization.iam()
   */
  readonly authorization?: OrderApiAuthorization;

  /**
   * Requests a second, and how many may come at once. With API keys the limits hold for each key as well.
   *
   * @default - 50 requests a second, bursts of 100
   */
  readonly throttle?: apigateway.ThrottleSettings;

  /**
   * Requests a day, week or month, for each API key. Needs `OrderApiAuthorization.apiKey()`.
   *
   * @default - no quota
   */
  readonly quota?: apigateway.QuotaSettings;

  /**
   * Name of the stage: the first part of the URL's path.
   *
   * @default 'v1'
   */
  readonly stageName?: string;

  /**
   * Whether each request leaves a line of JSON in a log group: who, when, status, latencies, never the body.
   *
   * API Gateway writes it with a role that is a setting of the *account* and region (`AWS::ApiGateway::Account`).
   * Without that role the deployment fails with "CloudWatch Logs role ARN must be set in account settings". The
   * construct does not own the role, since the last API to be deployed would win and the first to be deleted would
   * take it from all others. Create it once for the account, or set this to false.
   *
   * @default true
   */
  readonly accessLog?: boolean;

  /**
   * Log group of your own for the access log.
   *
   * @default - a new log group
   */
  readonly accessLogGroup?: logs.ILogGroup;

  /**
   * How long the log groups that are created here keep their lines.
   *
   * @default logs.RetentionDays.ONE_MONTH
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Whether X-Ray traces requests through the gateway and the handler.
   *
   * @default true
   */
  readonly tracing?: boolean;

  /**
   * Table of your own. Its partition key is `record_id` (string), it has no sort key, and its time-to-live
   * attribute is `expires_at`: an imported table cannot be checked for that.
   *
   * @default - a new on-demand table
   */
  readonly table?: dynamodb.ITable;

  /**
   * Ceiling on the write request units a second of the new table, a brake on cost. Writes over it are throttled.
   *
   * @default - no ceiling but the account's
   */
  readonly maxWriteRequestUnits?: number;

  /**
   * Whether the new table can be restored to any second of the last seven days.
   *
   * @default true
   */
  readonly pointInTimeRecovery?: boolean;

  /**
   * Whether the new table refuses to be deleted.
   *
   * @default - true, unless `removalPolicy` is DESTROY
   */
  readonly deletionProtection?: boolean;

  /**
   * Key of your own to encrypt the new table with.
   *
   * @default - a key that DynamoDB owns, at no cost
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Stream of the new table, for a service that wants to be told of new orders. Expiries are in it too, as deletions
   * by the principal `dynamodb.amazonaws.com`.
   *
   * @default - no stream
   */
  readonly stream?: dynamodb.StreamViewType;

  /**
   * What becomes of the table and the log groups created here when they leave the stack.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * How a new version of the handler takes over, for example
   * `codedeploy.LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES`. The alarms on server errors and handler errors
   * turn it back.
   *
   * @default - all at once, without CodeDeploy
   */
  readonly deployment?: codedeploy.ILambdaDeploymentConfig;

  /**
   * Topic that the alarms report to. CloudWatch is allowed to publish to it and to use its key; with an imported topic or
   * key a warning gives the statements to add.
   *
   * @default - the alarms tell nobody
   */
  readonly alarmTopic?: sns.ITopic;

  /**
   * Thresholds of the alarms, and which of them not to create.
   *
   * @default - all alarms with their default thresholds
   */
  readonly alarms?: OrderApiAlarmSettings;

  /**
   * CloudWatch namespace of the handler's metrics.
   *
   * @default 'OrderApi'
   */
  readonly metricNamespace?: string;

  /**
   * Properties of the new table that win over the defaults.
   *
   * @default - none
   */
  readonly tableOverrides?: Partial<Omit<dynamodb.TableProps, 'partitionKey' | 'sortKey' | 'timeToLiveAttribute'>>;

  /**
   * Properties of the function that win over the defaults. `environment` is merged by key; the construct's own
   * variables cannot be replaced.
   *
   * @default - none
   */
  readonly functionOverrides?: Partial<Omit<lambda.FunctionProps, 'code' | 'tracing'>>;

  /**
   * Properties of the REST API that win over the defaults.
   *
   * @default - none
   */
  readonly apiOverrides?: Partial<Omit<apigateway.RestApiProps, 'deploy' | 'deployOptions' | 'defaultMethodOptions'>>;

  /**
   * Properties of the stage that win over the defaults.
   *
   * @default - none
   */
  readonly stageOverrides?: Partial<
    Omit<
      apigateway.StageOptions,
      'stageName' | 'accessLogDestination' | 'throttlingRateLimit' | 'throttlingBurstLimit' | 'tracingEnabled'
    >
  >;
}
