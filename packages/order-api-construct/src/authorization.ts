import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type * as cognito from 'aws-cdk-lib/aws-cognito';
import { Annotations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** Options of `OrderApiAuthorization.cognito()`. */
export interface OrderApiCognitoOptions {
  /** User pools whose tokens are accepted. At least one. */
  readonly userPools: cognito.IUserPool[];

  /**
   * OAuth scopes of which the caller's *access* token has to hold at least one.
   *
   * @default - no scopes: API Gateway accepts *identity* tokens of the user pools
   */
  readonly scopes?: string[];
}

/** What an authorization contributes to the API. */
interface AuthorizationBinding {
  readonly methodOptions: apigateway.MethodOptions;
  readonly apiKeys?: apigateway.IApiKey[];
}

/** Who may post orders. One of the static factories; the default of `OrderApi` is `iam()`. */
export class OrderApiAuthorization {
  /** AWS IAM: callers sign their requests (SigV4) and are allowed by `OrderApi.grantSubmit()`. */
  public static iam(): OrderApiAuthorization {
    return new OrderApiAuthorization('iam', () => ({
      methodOptions: { authorizationType: apigateway.AuthorizationType.IAM },
    }));
  }

  /**
   * An API key in the header `x-api-key`, with a usage plan that carries the throttle and the quota.
   *
   * AWS says that API keys identify callers for metering and are not meant to be the only protection of an API:
   * they do not expire and travel with each request. Prefer `iam()` where the callers are on AWS.
   *
   * @param apiKeys keys of your own. Without one, a key is created; read its value with
   * `aws apigateway get-api-key --include-value`.
   */
  public static apiKey(...apiKeys: apigateway.IApiKey[]): OrderApiAuthorization {
    return new OrderApiAuthorization('apiKey', (scope) => ({
      methodOptions: { authorizationType: apigateway.AuthorizationType.NONE, apiKeyRequired: true },
      apiKeys: apiKeys.length > 0 ? apiKeys : [new apigateway.ApiKey(scope, 'ApiKey')],
    }));
  }

  /**
   * Tokens of Amazon Cognito user pools in the header `Authorization`.
   *
   * @throws when no user pool is given
   */
  public static cognito(options: OrderApiCognitoOptions): OrderApiAuthorization {
    if (options.userPools.length === 0) {
      throw new Error('OrderApiAuthorization.cognito: userPools must hold at least one user pool, got none');
    }
    return new OrderApiAuthorization('cognito', (scope) => ({
      methodOptions: {
        authorizationType: apigateway.AuthorizationType.COGNITO,
        authorizer: new apigateway.CognitoUserPoolsAuthorizer(scope, 'Authorizer', {
          cognitoUserPools: options.userPools,
        }),
        authorizationScopes: options.scopes,
      },
    }));
  }

  /** Any authorizer of a REST API, a Lambda authorizer for example. */
  public static custom(authorizer: apigateway.IAuthorizer): OrderApiAuthorization {
    return new OrderApiAuthorization('custom', () => ({
      methodOptions: {
        authorizationType: authorizer.authorizationType ?? apigateway.AuthorizationType.CUSTOM,
        authorizer,
      },
    }));
  }

  /**
   * Nobody is asked who they are: whoever knows the URL can post orders. Synthesis warns with the id
   * `@org/order-api-construct:noAuthorization`, which can be acknowledged.
   */
  public static none(): OrderApiAuthorization {
    return new OrderApiAuthorization('none', (scope) => {
      Annotations.of(scope).addWarningV2(
        '@org/order-api-construct:noAuthorization',
        `${scope.node.path}: authorization is none, so whoever knows the URL can post orders`,
      );
      return { methodOptions: { authorizationType: apigateway.AuthorizationType.NONE } };
    });
  }

  private constructor(
    /**
     * Name of the factory that made this.
     *
     * @internal
     */
    public readonly _kind: 'iam' | 'apiKey' | 'cognito' | 'custom' | 'none',
    private readonly binder: (scope: Construct) => AuthorizationBinding,
  ) {}

  /**
   * Creates what the authorization needs below `scope`.
   *
   * @internal
   */
  public _bind(scope: Construct): AuthorizationBinding {
    return this.binder(scope);
  }
}
