import type * as iam from 'aws-cdk-lib/aws-iam';
import { Annotations, Stack, Token, TokenComparison } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/**
 * Warns when somebody of another account is allowed to call the API by their own policy only: across accounts both sides have
 * to allow it, and the API's side is its resource policy (API Gateway guide, "How API Gateway resource policies affect
 * authorization workflow", table B). Accounts that are not known at synthesis are taken for the API's own.
 *
 * @param resource method in the short form of resource policies: `execute-api:/` stage `/` method and path
 */
export function warnAboutOtherAccount(scope: Construct, grantee: iam.IGrantable, resource: string): void {
  const { principalAccount, policyFragment } = grantee.grantPrincipal;
  const own = Stack.of(scope).account;
  if (
    principalAccount === undefined ||
    Token.isUnresolved(principalAccount) ||
    Token.compareStrings(principalAccount, own) === TokenComparison.SAME ||
    Token.isUnresolved(own)
  ) {
    return;
  }
  const statement = Stack.of(scope).resolve({
    Effect: 'Allow',
    Principal: policyFragment.principalJson,
    Action: 'execute-api:Invoke',
    Resource: resource,
  });
  Annotations.of(scope).addWarningV2(
    '@org/order-api-construct:otherAccount',
    `${scope.node.path}: grantSubmit for somebody of account ${principalAccount} is not enough: across accounts the API needs a resource policy, too. Pass one as apiOverrides.policy, with this statement: ${JSON.stringify(statement)}`,
  );
}
