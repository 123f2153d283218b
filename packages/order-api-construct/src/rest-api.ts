import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Names, RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { mergeOverrides, withoutUndefined } from './internal/merge-overrides';
import type { OrderApiProps } from './order-api-props';
import { OrderApiSchema } from './order-api-schema';

const DEFAULT_THROTTLE = { rateLimit: 50, burstLimit: 100 };

/** Requests a second that the stage lets through. */
export function throttleOf(props: OrderApiProps): Required<apigateway.ThrottleSettings> {
  return { ...DEFAULT_THROTTLE, ...withoutUndefined(props.throttle) };
}

/** Creates the API with its stage, its access log and its answers to requests that never reach the handler. */
export function createRestApi(
  scope: Construct,
  props: OrderApiProps,
  defaultMethodOptions: apigateway.MethodOptions,
  accessLogGroup?: logs.ILogGroup,
): apigateway.RestApi {
  const defaults: apigateway.RestApiProps = {
    // CloudWatch distinguishes APIs by this name alone, so it has to be the only one of its kind in the account.
    restApiName: Names.uniqueResourceName(scope, { maxLength: 120, separator: '-' }),
    description: 'Takes orders in',
    endpointConfiguration: { types: [apigateway.EndpointType.REGIONAL] },
    cloudWatchRole: false,
  };
  const owned = { deploy: true, defaultMethodOptions, deployOptions: stageOptions(props, accessLogGroup) };
  const api = new apigateway.RestApi(scope, 'Api', mergeOverrides(defaults, props.apiOverrides, owned));
  addGatewayResponses(api, schemaOf(props));
  return api;
}

function stageOptions(props: OrderApiProps, accessLogGroup?: logs.ILogGroup): apigateway.StageOptions {
  const throttle = throttleOf(props);
  return mergeOverrides<apigateway.StageOptions, apigateway.StageOptions>(
    accessLogGroup ? { accessLogFormat: accessLogFormat() } : {},
    props.stageOverrides,
    {
      stageName: props.stageName ?? 'v1',
      throttlingRateLimit: throttle.rateLimit,
      throttlingBurstLimit: throttle.burstLimit,
      tracingEnabled: props.tracing ?? true,
      ...(accessLogGroup && { accessLogDestination: new apigateway.LogGroupLogDestination(accessLogGroup) }),
    },
  );
}

/** What bodies are held against. */
function schemaOf(props: OrderApiProps): apigateway.JsonSchema {
  return props.schema ?? OrderApiSchema.orders(props.maxOrdersPerRequest ?? 1000);
}

/** The log group for the access log, unless there is none to be. */
export function accessLogGroupOf(scope: Construct, props: OrderApiProps): logs.ILogGroup | undefined {
  if (props.accessLog === false) {
    return undefined;
  }
  return (
    props.accessLogGroup ??
    new logs.LogGroup(scope, 'AccessLogs', {
      retention: props.logRetention ?? logs.RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    })
  );
}

/** Adds `POST /orders`: body checked against the schema, then handed to the alias of the handler. */
export function addOrdersMethod(
  api: apigateway.RestApi,
  alias: lambda.IFunction,
  props: OrderApiProps,
): apigateway.Method {
  const model = api.addModel('OrderBatch', {
    description: 'A batch of orders',
    contentType: 'application/json',
    schema: schemaOf(props),
  });
  const requestValidator = api.addRequestValidator('BodyValidator', {
    validateRequestBody: true,
    validateRequestParameters: true,
  });
  return api.root
    .addResource('orders')
    .addMethod('POST', new apigateway.LambdaIntegration(alias, { allowTestInvoke: false }), {
      requestValidator,
      // A model for application/json alone is skipped for every other content type.
      requestModels: { $default: model },
    });
}

/** Who, when, how it ended and how long it took. No part of a body is in it. */
function accessLogFormat(): apigateway.AccessLogFormat {
  const field = apigateway.AccessLogField;
  return apigateway.AccessLogFormat.custom(
    JSON.stringify({
      requestId: field.contextRequestId(),
      extendedRequestId: field.contextExtendedRequestId(),
      requestTime: field.contextRequestTime(),
      httpMethod: field.contextHttpMethod(),
      resourcePath: field.contextResourcePath(),
      status: field.contextStatus(),
      errorType: field.contextErrorResponseType(),
      responseLatency: field.contextResponseLatency(),
      responseLength: field.contextResponseLength(),
      integrationLatency: field.contextIntegrationLatency(),
      integrationStatus: field.contextIntegrationStatus(),
      integrationError: field.contextIntegrationErrorMessage(),
      sourceIp: field.contextIdentitySourceIp(),
      userArn: field.contextIdentityUserArn(),
      apiKeyId: field.contextIdentityApiKeyId(),
      xrayTraceId: field.contextXrayTraceId(),
    }),
  );
}

/** Gives the gateway's own answers the shape of the handler's: `{"errorMessage": "...", "errors"?: [...]}`. */
function addGatewayResponses(api: apigateway.RestApi, schema: apigateway.JsonSchema): void {
  const message = '{"errorMessage":$context.error.messageString}';
  api.addGatewayResponse('ClientError', {
    type: apigateway.ResponseType.DEFAULT_4XX,
    templates: { 'application/json': message },
  });
  api.addGatewayResponse('ServerError', {
    type: apigateway.ResponseType.DEFAULT_5XX,
    templates: { 'application/json': message },
  });
  api.addGatewayResponse('InvalidBody', {
    type: apigateway.ResponseType.BAD_REQUEST_BODY,
    templates: { 'application/json': invalidBody(schema) },
  });
  api.addGatewayResponse('Throttled', {
    type: apigateway.ResponseType.THROTTLED,
    responseHeaders: { 'Retry-After': "'1'" },
    templates: { 'application/json': message },
  });
}

/**
 * The answer to a body that is no JSON or does not fit: what is expected, which the validator says of neither, and
 * what the validator found. AWS documents `validationErrorString` as "a string containing a detailed validation error
 * message" and not how it is escaped; recorded answers of public APIs have its quotes escaped, as JSON in quotes needs.
 */
function invalidBody({ description }: apigateway.JsonSchema): string {
  const expected = description ? `must be ${description}` : 'must be JSON that fits the schema of this API';
  const detail = '[{"message":"$context.error.validationErrorString"}]';
  return `{"errorMessage":${JSON.stringify(`Request body ${expected}`)},"errors":${detail}}`;
}
