import * as fs from 'node:fs';
import * as path from 'node:path';
import { delivery, dev, prod } from '../lib/config';
import { evaluate, type Policies, type Request } from '../tools/iam/evaluate';
import type { PolicyDocument, Statement } from '../tools/iam/policy';
import { PhysicalIds } from '../tools/physical-ids';
import { type Resource, synthesize } from '../tools/synthesized';

const read = (name: string): PolicyDocument =>
  JSON.parse(fs.readFileSync(path.join(__dirname, '..', `${name}.json`), 'utf8'));
const boundary = read('permissions-boundary');
/** The role of CloudFormation, with all that a pipeline with stages in other accounts gives it. */
const cloudFormation: Policies = {
  identity: ['cfn-execution-policy', 'cfn-execution-policy-roles', 'cfn-execution-policy-keys'].map(read),
};
/** A role that somebody made in one of our stacks, with the greatest policy there is. */
const anyRole: Policies = {
  identity: [{ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }],
  boundary,
};

const ACCOUNT = '111111111111';
const iam = (rest: string) => `arn:aws:iam::${ACCOUNT}:${rest}`;
const arn = (service: string, rest: string) => `arn:aws:${service}:eu-west-1:${ACCOUNT}:${rest}`;
const OURS = iam('role/Dev-Orders-OrderApiHandlerRole171A5670-AbCdEfGh1234');
const THEIRS = iam('role/Dev-PaymentsTeam-Admin');
const BOUNDED = { 'iam:PermissionsBoundary': iam(`policy/${delivery.permissionsBoundaryName}`) };
const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';

const isAllowed = (policies: Policies, [action, resource, context = {}]: Attack) =>
  evaluate(policies, {
    action,
    resource,
    context: { 'aws:RequestedRegion': 'eu-west-1', 'aws:PrincipalArn': OURS, ...context },
  }).allowed;

type Attack = [action: string, resource: string, context?: Request['context']];

describe('whoever deploys a template cannot', () => {
  test.each<Attack>([
    // make a role that may do anything
    ['iam:CreateRole', OURS],
    ['iam:CreateRole', OURS, { 'iam:PermissionsBoundary': ADMINISTRATOR }],
    ['iam:CreateRole', OURS, { 'iam:PermissionsBoundary': iam('policy/my-own-boundary') }],
    ['iam:CreateRole', iam('role/Admin'), BOUNDED],
    ['iam:CreateUser', iam('user/admin')],
    ['iam:CreateAccessKey', iam('user/admin')],
    // give an existing role more, or another master, or take off its boundary
    ['iam:PutRolePolicy', OURS],
    ['iam:AttachRolePolicy', OURS, { ...BOUNDED, 'iam:PolicyARN': ADMINISTRATOR }],
    [
      'iam:AttachRolePolicy',
      OURS,
      { 'iam:PolicyARN': 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole' },
    ],
    ['iam:DeleteRolePermissionsBoundary', OURS, BOUNDED],
    ['iam:PutRolePermissionsBoundary', OURS, { 'iam:PermissionsBoundary': ADMINISTRATOR }],
    ['iam:UpdateAssumeRolePolicy', OURS],
    // change the boundary or the policies of CloudFormation
    ['iam:CreatePolicyVersion', iam(`policy/${delivery.permissionsBoundaryName}`)],
    ['iam:SetDefaultPolicyVersion', iam(`policy/${delivery.permissionsBoundaryName}`)],
    ['iam:DeletePolicy', iam(`policy/${delivery.permissionsBoundaryName}`)],
    ['iam:CreatePolicyVersion', iam('policy/auction-cfn-execution')],
    [
      'iam:AttachRolePolicy',
      iam(`role/cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-eu-west-1`),
      { 'iam:PolicyARN': ADMINISTRATOR },
    ],
    ['iam:PutRolePolicy', iam(`role/cdk-hnb659fds-deploy-role-${ACCOUNT}-eu-west-1`), BOUNDED],
    // use the role of another team
    ['iam:UpdateAssumeRolePolicy', THEIRS],
    ['iam:PutRolePolicy', THEIRS, BOUNDED],
    ['iam:TagRole', THEIRS],
    ['iam:PassRole', THEIRS, { 'iam:PassedToService': 'lambda.amazonaws.com' }],
    ['iam:PassRole', OURS, { 'iam:PassedToService': 'ec2.amazonaws.com' }],
    [
      'iam:PassRole',
      iam(`role/cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-eu-west-1`),
      { 'iam:PassedToService': 'codebuild.amazonaws.com' },
    ],
    // touch what belongs to another team
    ['lambda:UpdateFunctionCode', arn('lambda', 'function:payments')],
    ['lambda:UpdateFunctionCode', arn('lambda', 'function:Dev-PaymentsTeam-Handler')],
    ['lambda:GetFunction', arn('lambda', 'function:payments')],
    ['lambda:AddPermission', arn('lambda', 'function:payments')],
    ['lambda:InvokeFunction', arn('lambda', 'function:payments')],
    ['lambda:CreateEventSourceMapping', '*', { 'lambda:FunctionArn': arn('lambda', 'function:payments') }],
    [
      'lambda:DeleteEventSourceMapping',
      arn('lambda', 'event-source-mapping:1'),
      { 'lambda:FunctionArn': arn('lambda', 'function:payments') },
    ],
    ['s3:PutBucketPolicy', 'arn:aws:s3:::payments'],
    ['s3:DeleteBucket', 'arn:aws:s3:::delivery-reports'],
    ['s3:GetObject', 'arn:aws:s3:::payments/secret.txt'],
    ['dynamodb:DeleteTable', arn('dynamodb', 'table/payments')],
    ['dynamodb:PutResourcePolicy', arn('dynamodb', 'table/payments')],
    ['sqs:SetQueueAttributes', arn('sqs', 'payments')],
    ['sns:SetTopicAttributes', arn('sns', 'payments')],
    ['sns:Subscribe', arn('sns', 'payments')],
    ['sns:SetSMSAttributes', '*'],
    ['states:UpdateStateMachine', arn('states', 'stateMachine:payments')],
    ['events:PutTargets', arn('events', 'rule/payments')],
    ['logs:PutMetricFilter', arn('logs', 'log-group:payments:*')],
    ['codebuild:UpdateProject', arn('codebuild', 'project/payments')],
    ['codepipeline:UpdatePipeline', arn('codepipeline', 'payments')],
    ['codedeploy:CreateDeployment', arn('codedeploy', 'deploymentgroup:payments/live')],
    ['codedeploy:DeleteGitHubAccountToken', '*'],
    ['kms:PutKeyPolicy', arn('kms', 'key/payments')],
    ['kms:ScheduleKeyDeletion', arn('kms', 'key/payments'), { 'aws:ResourceTag/application': 'payments' }],
    ['kms:DisableKey', arn('kms', 'key/payments')],
    ['ssm:GetParameters', arn('ssm', 'parameter/payments/password')],
    // read or write data
    ['secretsmanager:GetSecretValue', arn('secretsmanager', 'secret:auction/slack-webhook-AbCdEf')],
    ['dynamodb:Scan', arn('dynamodb', 'table/Dev-Orders-OrderApiTable-1')],
    ['s3:GetObject', 'arn:aws:s3:::order-results-111111111111-eu-west-1-an/orders/1.json'],
    ['kms:Decrypt', arn('kms', 'key/1')],
    ['sts:AssumeRole', THEIRS],
    ['cloudformation:CreateStack', arn('cloudformation', 'stack/any/1')],
  ])('%s on %s (%j)', (...attack) => {
    expect(isAllowed(cloudFormation, attack)).toBe(false);
  });

  test.each<Attack>([
    ['iam:CreateRole', OURS, BOUNDED],
    ['iam:PutRolePolicy', OURS, BOUNDED],
    ['iam:PutRolePermissionsBoundary', OURS, BOUNDED],
    ['iam:UpdateAssumeRolePolicy', OURS, BOUNDED],
    ['iam:PassRole', OURS, { 'iam:PassedToService': 'lambda.amazonaws.com' }],
    ['lambda:UpdateFunctionCode', arn('lambda', 'function:Dev-Orders-OrderApiHandler6FD91CCF-AbCdEfGh1234')],
  ])('and %s on %s (%j) is not denied with it', (...call) => {
    expect(isAllowed(cloudFormation, call)).toBe(true);
  });
});

describe('whatever its policy, a role of our stacks cannot', () => {
  test.each<Attack>([
    ['iam:CreateRole', OURS],
    ['iam:PutRolePolicy', OURS],
    ['iam:DeleteRolePermissionsBoundary', OURS],
    ['iam:CreatePolicyVersion', iam(`policy/${delivery.permissionsBoundaryName}`)],
    ['iam:PassRole', THEIRS],
    ['sts:AssumeRole', THEIRS],
    ['sts:AssumeRole', iam(`role/cdk-payments-deploy-role-${ACCOUNT}-eu-west-1`)],
    ['sts:AssumeRole', iam(`role/cdk-hnb659fds-deploy-role-${ACCOUNT}-us-east-1`)],
    ['cloudformation:UpdateStack', arn('cloudformation', 'stack/payments/1')],
    ['lambda:UpdateFunctionCode', arn('lambda', 'function:Dev-Orders-OrderApiHandler-1')],
    ['lambda:InvokeFunction', arn('lambda', 'function:payments')],
    ['codebuild:StartBuild', arn('codebuild', 'project/payments')],
    ['codebuild:UpdateProject', arn('codebuild', 'project/DeliveryPipelineBuild-1')],
    ['states:StartExecution', arn('states', 'stateMachine:payments')],
    ['sns:Publish', arn('sns', 'payments')],
    ['sqs:ReceiveMessage', arn('sqs', 'payments')],
    ['dynamodb:PutItem', arn('dynamodb', 'table/payments')],
    ['dynamodb:DeleteTable', arn('dynamodb', 'table/Dev-Orders-OrderApiTable-1')],
    ['s3:GetObject', 'arn:aws:s3:::payments/secret.txt'],
    ['s3:PutObject', `arn:aws:s3:::cdk-hnb659fds-assets-${ACCOUNT}-eu-west-1/handler.zip`],
    ['secretsmanager:GetSecretValue', arn('secretsmanager', 'secret:payments-AbCdEf')],
    ['ssm:GetParameter', arn('ssm', 'parameter/payments/password')],
    ['logs:GetLogEvents', arn('logs', 'log-group:payments:log-stream:1')],
    ['kms:PutKeyPolicy', arn('kms', 'key/1')],
    ['ec2:RunInstances', '*'],
    ['organizations:LeaveOrganization', '*'],
  ])('%s on %s', (...attack) => {
    expect(isAllowed(anyRole, attack)).toBe(false);
  });
});

describe('the boundary', () => {
  test('fits into a managed policy', () => {
    expect(JSON.stringify(boundary).length).toBeLessThan(6144);
  });

  test('takes no right from a role of the templates', () => {
    const stacks = [
      ...synthesize(),
      ...synthesize([dev, { ...prod, account: '222222222222' }], { ...delivery, account: ACCOUNT }),
    ];
    const missing = stacks.flatMap((stack) => {
      const ids = new PhysicalIds(stack, stacks);
      return Object.values(stack.template.Resources)
        .flatMap(allowedBy)
        .flatMap(({ Action, Resource }) =>
          [Action].flat().flatMap((action) => [Resource].flat().map((resource) => [action, ids.text(resource)])),
        )
        .map(([action, resource]): Attack => [action, WIDE[`${action} ${resource}`] ?? WIDE[resource] ?? resource])
        .filter((call) => !isAllowed(anyRole, call))
        .map(([action, resource]) => `${stack.name}: ${action} on ${resource}`);
    });
    expect([...new Set(missing)]).toEqual([]);
  });

  test("takes no right from the policies of AWS, but to read logs that are not API Gateway's", () => {
    const logRole = { 'aws:PrincipalArn': iam('role/Dev-ApiGatewayAccount-LogRole158F280D-AbCdEfGh1234') };
    const logs = arn('logs', 'log-group:any:log-stream:1');
    for (const action of [
      'CreateLogGroup',
      'CreateLogStream',
      'PutLogEvents',
      'DescribeLogGroups',
      'DescribeLogStreams',
    ]) {
      expect(isAllowed(anyRole, [`logs:${action}`, logs])).toBe(true);
    }
    for (const action of ['GetLogEvents', 'FilterLogEvents']) {
      expect(isAllowed(anyRole, [`logs:${action}`, logs, logRole])).toBe(true);
    }
    const live = arn('lambda', 'function:Prod-Orders-OrderApiHandler6FD91CCF-1:live');
    for (const action of ['lambda:UpdateAlias', 'lambda:GetAlias', 'lambda:GetProvisionedConcurrencyConfig']) {
      expect(isAllowed(anyRole, [action, live])).toBe(true);
    }
    expect(isAllowed(anyRole, ['cloudwatch:DescribeAlarms', '*'])).toBe(true);
  });
});

/** What aws-cdk-lib asks for beyond what is needed, and what the boundary leaves of it. */
const WIDE: Record<string, string> = {
  's3:ListBucket *': `arn:aws:s3:::cdk-hnb659fds-assets-${ACCOUNT}-eu-west-1`,
  [`arn:*:iam::${ACCOUNT}:role/*`]: iam(`role/cdk-hnb659fds-deploy-role-${ACCOUNT}-eu-west-1`),
  [arn('codebuild', 'report-group/*')]: arn('codebuild', 'report-group/DeliveryPipelineDeliveryAssets-reports'),
};

/** Statements that give a role of the templates a right: its own, and those of bucket policies. */
function allowedBy({ Type, Properties }: Resource): Statement[] {
  const grants = ['AWS::IAM::Policy', 'AWS::S3::BucketPolicy'].includes(Type);
  const statements: Statement[] = grants ? Properties.PolicyDocument.Statement : [];
  return statements.filter(({ Effect }) => Effect === 'Allow');
}
