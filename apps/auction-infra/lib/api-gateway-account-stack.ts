import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as iam from 'aws-cdk-lib/aws-iam';
import { RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/**
 * The role with which API Gateway writes logs: one for all APIs of an account in a region. It stays when the stack
 * goes, since APIs of others may have come to depend on it.
 */
export class ApiGatewayAccountStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id, { description: 'The log role of API Gateway, a setting of the account' });
    const role = new iam.Role(this, 'LogRole', {
      description: 'Lets API Gateway write the logs of all APIs of this account and region',
      // No condition: none is documented for this role ("Set up CloudWatch logging for REST APIs in API Gateway"), and API
      // Gateway refuses a role that it cannot assume, which would stop the deployment here. It can only write logs.
      assumedBy: new iam.ServicePrincipal('apigateway.amazonaws.com'),
      managedPolicies: [
        iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AmazonAPIGatewayPushToCloudWatchLogs'),
      ],
    });
    const account = new apigateway.CfnAccount(this, 'Account', { cloudWatchRoleArn: role.roleArn });
    role.applyRemovalPolicy(RemovalPolicy.RETAIN);
    account.applyRemovalPolicy(RemovalPolicy.RETAIN);
  }
}
