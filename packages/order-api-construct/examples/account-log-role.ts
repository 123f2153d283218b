import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as iam from 'aws-cdk-lib/aws-iam';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib/core';

const stack = new Stack(new App(), 'ApiGatewayAccount');

const role = new iam.Role(stack, 'LogRole', {
  assumedBy: new iam.ServicePrincipal('apigateway.amazonaws.com'),
  managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AmazonAPIGatewayPushToCloudWatchLogs')],
});
const account = new apigateway.CfnAccount(stack, 'Account', { cloudWatchRoleArn: role.roleArn });

// Every other API of the account and region logs with it too.
role.applyRemovalPolicy(RemovalPolicy.RETAIN);
account.applyRemovalPolicy(RemovalPolicy.RETAIN);
