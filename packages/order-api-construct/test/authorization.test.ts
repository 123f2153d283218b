import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Fn, type Stack } from 'aws-cdk-lib/core';
import { OrderApiAuthorization, type OrderApiProps } from '../src';
import { HANDLER_CODE, onlyId, synthesize } from './helpers';

const METHOD = 'AWS::ApiGateway::Method';

function role(stack: Stack): iam.Role {
  return new iam.Role(stack, 'Client', { assumedBy: new iam.AccountRootPrincipal() });
}

describe('iam', () => {
  test('grantSubmit allows POST /orders of the stage and nothing else', () => {
    const { template } = synthesize({}, (orderApi, stack) => orderApi.grantSubmit(role(stack)));
    const api = onlyId(template, 'AWS::ApiGateway::RestApi');
    const stage = onlyId(template, 'AWS::ApiGateway::Stage');
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Action: 'execute-api:Invoke',
            Resource: {
              'Fn::Join': [
                '',
                [
                  'arn:',
                  { Ref: 'AWS::Partition' },
                  ':execute-api:eu-west-1:111111111111:',
                  { Ref: api },
                  '/',
                  { Ref: stage },
                  '/POST/orders',
                ],
              ],
            },
          },
        ],
      },
      Roles: [{ Ref: Match.stringLikeRegexp('^Client') }],
    });
  });

  describe('grantSubmit for somebody of another account', () => {
    const desk = 'arn:aws:iam::222222222222:role/trading-desk';
    const statement = new iam.PolicyStatement({
      principals: [new iam.ArnPrincipal(desk)],
      actions: ['execute-api:Invoke'],
      resources: ['execute-api:/*/POST/orders'],
    });
    const warnings = (grantee: (stack: Stack) => iam.IGrantable, props: Partial<OrderApiProps> = {}) => {
      const { stack } = synthesize(props, (orderApi, scope) => orderApi.grantSubmit(grantee(scope)));
      return Annotations.fromStack(stack)
        .findWarning('/Orders/OrderApi', Match.stringLikeRegexp('otherAccount'))
        .map(({ entry }) => String(entry.data));
    };

    test('warns with the statement that the API needs', () => {
      const [warning, ...others] = warnings((stack) => iam.Role.fromRoleArn(stack, 'Desk', desk));
      expect(others).toEqual([]);
      expect(warning).toContain('Orders/OrderApi: grantSubmit for somebody of account 222222222222 is not enough');
      expect(JSON.parse(/\{.*\}/.exec(warning)![0])).toEqual({
        Effect: 'Allow',
        Principal: { AWS: [desk] },
        Action: 'execute-api:Invoke',
        Resource: 'execute-api:/*/POST/orders',
      });
    });

    test('is fine when the API has a resource policy', () => {
      const policy = new iam.PolicyDocument({ statements: [statement] });
      expect(warnings((stack) => iam.Role.fromRoleArn(stack, 'Desk', desk), { apiOverrides: { policy } })).toEqual([]);
    });

    test('is no matter within the account, nor where an account is not known', () => {
      expect(warnings((stack) => role(stack))).toEqual([]);
      expect(
        warnings((stack) => iam.Role.fromRoleArn(stack, 'Desk', `arn:aws:iam::${Fn.importValue('desk')}:role/desk`)),
      ).toEqual([]);
    });
  });

  test('needs no key, and there is no usage plan', () => {
    const { template, orderApi } = synthesize({ authorization: OrderApiAuthorization.iam() });
    template.hasResourceProperties(METHOD, { AuthorizationType: 'AWS_IAM', ApiKeyRequired: Match.absent() });
    template.resourceCountIs('AWS::ApiGateway::UsagePlan', 0);
    expect(orderApi.usagePlan).toBeUndefined();
    expect(orderApi.apiKeys).toEqual([]);
  });
});

describe('apiKey', () => {
  test('asks for a key, and creates one with a usage plan that throttles', () => {
    const { template, orderApi } = synthesize({ authorization: OrderApiAuthorization.apiKey() });
    template.hasResourceProperties(METHOD, { AuthorizationType: 'NONE', ApiKeyRequired: true });
    template.hasResourceProperties('AWS::ApiGateway::UsagePlan', {
      Throttle: { RateLimit: 50, BurstLimit: 100 },
      Quota: Match.absent(),
      ApiStages: [{ Stage: { Ref: onlyId(template, 'AWS::ApiGateway::Stage') } }],
    });
    template.hasResourceProperties('AWS::ApiGateway::UsagePlanKey', {
      KeyId: { Ref: onlyId(template, 'AWS::ApiGateway::ApiKey') },
    });
    expect(orderApi.apiKeys).toHaveLength(1);
  });

  test('takes keys of your own', () => {
    const { template } = synthesize((stack) => ({
      authorization: OrderApiAuthorization.apiKey(
        new apigateway.ApiKey(stack, 'DeskA'),
        apigateway.ApiKey.fromApiKeyId(stack, 'DeskB', 'k3y1d'),
      ),
    }));
    template.resourceCountIs('AWS::ApiGateway::ApiKey', 1);
    template.resourceCountIs('AWS::ApiGateway::UsagePlanKey', 2);
  });

  test('carries the quota', () => {
    const { template } = synthesize({
      authorization: OrderApiAuthorization.apiKey(),
      quota: { limit: 10_000, period: apigateway.Period.DAY },
      throttle: { rateLimit: 2, burstLimit: 4 },
    });
    template.hasResourceProperties('AWS::ApiGateway::UsagePlan', {
      Quota: { Limit: 10_000, Period: 'DAY' },
      Throttle: { RateLimit: 2, BurstLimit: 4 },
    });
  });
});

describe('cognito', () => {
  test('accepts tokens of the user pools, with a scope where one is asked for', () => {
    const { template } = synthesize((stack) => ({
      authorization: OrderApiAuthorization.cognito({
        userPools: [new cognito.UserPool(stack, 'Pool')],
        scopes: ['orders/submit'],
      }),
    }));
    template.hasResourceProperties(METHOD, {
      AuthorizationType: 'COGNITO_USER_POOLS',
      AuthorizerId: { Ref: onlyId(template, 'AWS::ApiGateway::Authorizer') },
      AuthorizationScopes: ['orders/submit'],
    });
    template.hasResourceProperties('AWS::ApiGateway::Authorizer', {
      Type: 'COGNITO_USER_POOLS',
      ProviderARNs: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^Pool'), 'Arn'] }],
    });
  });

  test('without a user pool throws', () => {
    expect(() => OrderApiAuthorization.cognito({ userPools: [] })).toThrow(
      'OrderApiAuthorization.cognito: userPools must hold at least one user pool, got none',
    );
  });
});

test('custom asks the authorizer that is given', () => {
  const { template } = synthesize((stack) => ({
    authorization: OrderApiAuthorization.custom(
      new apigateway.TokenAuthorizer(stack, 'Authorizer', {
        handler: new lambda.Function(stack, 'Verify', {
          runtime: lambda.Runtime.PYTHON_3_14,
          handler: 'index.handler',
          code: HANDLER_CODE,
        }),
      }),
    ),
  }));
  template.hasResourceProperties(METHOD, {
    AuthorizationType: 'CUSTOM',
    AuthorizerId: { Ref: onlyId(template, 'AWS::ApiGateway::Authorizer') },
  });
});

describe('none', () => {
  test('lets anybody in, and warns', () => {
    const { template, stack } = synthesize({ authorization: OrderApiAuthorization.none() });
    template.hasResourceProperties(METHOD, { AuthorizationType: 'NONE', ApiKeyRequired: Match.absent() });
    Annotations.fromStack(stack).hasWarning(
      '/Orders/OrderApi',
      'Orders/OrderApi: authorization is none, so whoever knows the URL can post orders [ack: @org/order-api-construct:noAuthorization]',
    );
  });

  test('is never the default', () => {
    const { stack } = synthesize();
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });
});

test.each([
  ['apiKey', () => OrderApiAuthorization.apiKey()],
  ['none', () => OrderApiAuthorization.none()],
])('grantSubmit throws where nobody asks IAM: %s', (kind, authorization) => {
  const { orderApi, stack } = synthesize({ authorization: authorization() });
  expect(() => orderApi.grantSubmit(role(stack))).toThrow(
    `Orders/OrderApi: grantSubmit needs OrderApiAuthorization.iam(), got authorization ${kind}`,
  );
});
