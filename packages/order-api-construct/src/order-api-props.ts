import type * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import type { OrderApiAlarmsProps } from './alarm-options';
import type { OrderApiAuthorization } from './authorization';

/** Options of the function, and what its code needs to start. */
export interface OrderApiFunctionOverrides extends lambda.FunctionOptions {
  /**
   * Runtime of the function.
   *
   * @default lambda.Runtime.PYTHON_3_14
   */
  readonly runtime?: lambda.Runtime;

  /**
   * Entry point of the function.
   *
   * @default 'app.lambda_handler'
   */
  readonly handler?: string;
}

/** Properties of `OrderApi`. */
export interface OrderApiProps {
  /**
   * Code of the function behind `POST /orders`: Python, entry point `app.lambda_handler`, invoked with a REST proxy
   * event (payload format 1.0). It finds the name of the table in `TABLE_NAME`. The README has the whole contract.
   */
  readonly handlerCode: lambda.Code;

  /**
   * How long an order is kept, in whole seconds, 1 minute to 365 days. The handler writes the moment of expiry into `expires_at` (epoch seconds). DynamoDB
   * deletes expired rows within a few days, so readers have to filter on it.
   *
   * @default Duration.hours(24)
   */
  readonly retention?: Duration;

  /**
   * Maximum number of orders in one request, 1 to 10,000. It is in the default schema and in the handler's `MAX_ORDERS_PER_REQUEST`.
   *
   * @default 1000
   */
  readonly maxOrdersPerRequest?: number;

  /**
   * JSON schema (draft 4) that the gateway holds every request body against, whatever its content type. Its
   * `description` is in the answer to a body that does not fit: "Request body must be <description>".
   *
   * A handler that checks every order itself gets `OrderApiSchema.list(maxOrders)`: then its own answer, which can name
   * order and field, reaches the client.
   *
   * @default - the whole of an order is checked, for handlers that do not: `OrderApiSchema.orders(maxOrdersPerRequest)`
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
   * How long the log groups that are created here keep their lines. The log groups leave with the stack.
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
   * Key of your own to encrypt the new table with: all that is kept of an order. Not encrypted with it are the log groups,
   * which hold no orders (`accessLogGroup` and `handlerOverrides.logGroup` take ones with a key), and the environment of
   * the function, which holds no secret (`handlerOverrides.environmentEncryption`).
   *
   * @default - a key that DynamoDB owns, at no cost
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Stream of the new table, for a service that works on new orders as they come. Expiries are in it too, as deletions
   * by the principal `dynamodb.amazonaws.com`.
   *
   * @default - no stream
   */
  readonly stream?: dynamodb.StreamViewType;

  /**
   * What becomes of the new table when it leaves the stack. The log groups are always deleted: their lines expire anyway, and
   * no other copy of the stack could take them over.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * How a new version of the handler takes over, for example
   * `codedeploy.LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES`. The alarms on server errors and handler errors
   * roll it back.
   *
   * @default - all at once, without CodeDeploy
   */
  readonly deployment?: codedeploy.ILambdaDeploymentConfig;

  /**
   * Topic that the alarms publish to, when they go off and when it is over. CloudWatch is allowed to publish to it and to use
   * its key; with an imported topic or key a warning gives the statements to add.
   *
   * @default - the alarms notify nobody
   */
  readonly alertTopic?: sns.ITopic;

  /**
   * The alarms: which to create, when they go off, whether they notify, and how bad that is.
   *
   * @default - all alarms with their defaults
   */
  readonly alarms?: OrderApiAlarmsProps;

  /**
   * CloudWatch namespace of the handler's metrics.
   *
   * @default 'OrderApi'
   */
  readonly metricNamespace?: string;

  /**
   * Properties of the new table that win over the defaults. Key, expiry and what has a prop of its own are refused.
   *
   * @default - none
   */
  readonly tableOverrides?: dynamodb.TableProps;

  /**
   * Properties of the function that win over the defaults. `environment` is merged by name; the construct's own variables
   * cannot be replaced. What has a prop of its own is refused.
   *
   * @default - none
   */
  readonly handlerOverrides?: OrderApiFunctionOverrides;

  /**
   * Properties of the REST API that win over the defaults. Deployment and authorization are refused.
   *
   * @default - none
   */
  readonly apiOverrides?: apigateway.RestApiProps;

  /**
   * Properties of the stage that win over the defaults. What has a prop of its own is refused.
   *
   * @default - none
   */
  readonly stageOverrides?: apigateway.StageOptions;

  /**
   * Whether the findings that cdk-nag has in the defaults are acknowledged, each with its reason; the README lists them.
   *
   * @default true
   */
  readonly acknowledgeFindings?: boolean;
}
