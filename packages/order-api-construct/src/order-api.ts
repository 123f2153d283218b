import type * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { OrderApiAlarms } from './alarm-options';
import { createOrderApiAlarms, serverErrorRate } from './alarms';
import { OrderApiAuthorization } from './authorization';
import { findingsOf } from './findings';
import { createDeploymentGroup, createHandler } from './handler';
import { acknowledgeFindings } from './internal/acknowledge-findings';
import { createLiveAlias } from './internal/service-function';
import type { OrderApiProps } from './order-api-props';
import { ordersUrlOf } from './orders-url';
import { warnAboutOtherAccount } from './other-account';
import { accessLogGroupOf, addOrdersMethod, createRestApi, throttleOf } from './rest-api';
import { createTable } from './table';
import { validateProps } from './validation';

/**
 * Takes orders in over HTTPS and stores them until they expire.
 *
 * Creates a regional REST API with `POST /orders`, which checks bodies by JSON schema, throttles and logs; a Python
 * function behind an alias; a DynamoDB table whose rows expire; alarms. It does *not* create the account's API
 * Gateway log role (see `accessLog`), a web ACL, a custom domain, or the handler's code.
 *
 * @example
 * const orders = new OrderApi(this, 'OrderApi', { handlerCode: lambda.Code.fromAsset('src/post_lambda') });
 * orders.grantSubmit(clientRole);
 * orders.grantReadOrders(submittingService);
 */
export class OrderApi extends Construct {
  /** The REST API. */
  public readonly api: apigateway.RestApi;
  /** The stage of the REST API. */
  public readonly stage: apigateway.Stage;
  /** The method `POST /orders`. */
  public readonly ordersMethod: apigateway.Method;
  /** The table of orders: created here, or your own. */
  public readonly table: dynamodb.ITable;
  /** The function that checks and stores orders. Invoke it by `handlerAlias`. */
  public readonly handler: lambda.Function;
  /** The alias that the API invokes. */
  public readonly handlerAlias: lambda.Alias;
  /** Log group of the access log; undefined when there is none. */
  public readonly accessLogGroup?: logs.ILogGroup;
  /** Usage plan of the API keys; undefined unless the authorization is `apiKey()`. */
  public readonly usagePlan?: apigateway.UsagePlan;
  /** API keys of the usage plan; empty unless the authorization is `apiKey()`. */
  public readonly apiKeys: apigateway.IApiKey[];
  /** CodeDeploy's deployment group; undefined unless `deployment` is set. */
  public readonly deploymentGroup?: codedeploy.LambdaDeploymentGroup;
  /** The alarms that were created, by the names of the prop `alarms`. */
  public readonly alarms: OrderApiAlarms;

  private readonly authorization: OrderApiAuthorization;
  private readonly metricNamespace: string;
  private readonly hasResourcePolicy: boolean;

  constructor(scope: Construct, id: string, props: OrderApiProps) {
    super(scope, id);
    validateProps(this, props);
    this.hasResourcePolicy = props.apiOverrides?.policy !== undefined;

    this.authorization = props.authorization ?? OrderApiAuthorization.iam();
    this.metricNamespace = props.metricNamespace ?? 'OrderApi';
    const { methodOptions, apiKeys = [] } = this.authorization._bind(this);

    this.table = props.table ?? createTable(this, props);
    this.handler = createHandler(this, this.table, props);
    this.handlerAlias = createLiveAlias(this, 'Handler', this.handler);
    this.accessLogGroup = accessLogGroupOf(this, props);
    this.api = createRestApi(this, props, methodOptions, this.accessLogGroup);
    this.stage = this.api.deploymentStage;
    this.ordersMethod = addOrdersMethod(this.api, this.handlerAlias, props);

    this.apiKeys = apiKeys;
    if (apiKeys.length > 0) {
      this.usagePlan = this.createUsagePlan(apiKeys, props);
    }

    this.alarms = createOrderApiAlarms(this, this, props);
    if (props.deployment) {
      this.deploymentGroup = createDeploymentGroup(this, this.handlerAlias, props.deployment, this.alarms);
    }
    if (props.acknowledgeFindings ?? true) {
      acknowledgeFindings(this, findingsOf(props));
    }
  }

  /**
   * Where to post orders: `https://<domain name>/<base path>/orders` when the API has a domain name of its own, else
   * `https://.../<stage>/orders`.
   *
   * @throws when `apiOverrides.disableExecuteApiEndpoint` is true and the API has no domain name
   */
  public get ordersUrl(): string {
    return ordersUrlOf(this.api);
  }

  /**
   * Lets the grantee post orders. For somebody of another account the API needs a resource policy as well
   * (`apiOverrides.policy`): without one, synthesis warns with the statement.
   *
   * @throws unless the authorization is `iam()`: no other asks IAM
   */
  public grantSubmit(grantee: iam.IGrantable): iam.Grant {
    if (this.authorization._kind !== 'iam') {
      throw new Error(
        `${this.node.path}: grantSubmit needs OrderApiAuthorization.iam(), got authorization ${this.authorization._kind}`,
      );
    }
    if (!this.hasResourcePolicy) {
      warnAboutOtherAccount(this, grantee, 'execute-api:/*/POST/orders');
    }
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['execute-api:Invoke'],
      resourceArns: [this.api.arnForExecuteApi('POST', '/orders', this.stage.stageName)],
    });
  }

  /**
   * Lets the grantee read orders by key and by scan, and nothing else. Rows stay readable for up to a few days
   * after they expired: filter on `expires_at > now`, as the README shows.
   */
  public grantReadOrders(grantee: iam.IGrantable): iam.Grant {
    const grant = this.table.grant(
      grantee,
      'dynamodb:GetItem',
      'dynamodb:BatchGetItem',
      'dynamodb:Query',
      'dynamodb:Scan',
    );
    return this.table.encryptionKey ? grant.combine(this.table.encryptionKey.grantDecrypt(grantee)) : grant;
  }

  /**
   * A metric of the handler: `OrdersReceived`, `OrdersStored`, `OrdersRejected`, `OrdersUnprocessed`, or one of your own that
   * it writes with the dimension `FunctionName`. By default the sum of five minutes.
   */
  public metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: this.metricNamespace,
      metricName,
      dimensionsMap: { FunctionName: this.handler.functionName },
      statistic: 'Sum',
      ...options,
    }).attachTo(this);
  }

  /** Orders in the bodies that the handler could read, by default the sum of five minutes. */
  public metricOrdersReceived(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('OrdersReceived', options);
  }

  /** Orders that DynamoDB confirmed. */
  public metricOrdersStored(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('OrdersStored', options);
  }

  /** Orders in bodies that the handler refused (4xx). Bodies that the gateway refused are not in it. */
  public metricOrdersRejected(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('OrdersRejected', options);
  }

  /** Orders that were still not confirmed when the time was up (503). */
  public metricOrdersUnprocessed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('OrdersUnprocessed', options);
  }

  /** Percentage of requests that were answered 5xx. */
  public metricServerErrorRate(options?: cloudwatch.MetricOptions): cloudwatch.MathExpression {
    return serverErrorRate(this.api, options);
  }

  private createUsagePlan(apiKeys: apigateway.IApiKey[], props: OrderApiProps): apigateway.UsagePlan {
    const plan = this.api.addUsagePlan('UsagePlan', {
      throttle: throttleOf(props),
      quota: props.quota,
      apiStages: [{ stage: this.stage }],
    });
    apiKeys.forEach((key) => plan.addApiKey(key));
    return plan;
  }
}
