import * as fs from 'node:fs';
import * as path from 'node:path';
import { delivery, type DeliveryConfig, dev, prod, type StageConfig } from '../lib/config';
import { handlerRequests } from '../tools/handler-requests';
import { evaluate } from '../tools/iam/evaluate';
import { matches } from '../tools/iam/patterns';
import type { PolicyDocument, Statement } from '../tools/iam/policy';
import { PhysicalIds } from '../tools/physical-ids';
import { type Resource, synthesize, type SynthesizedStack } from '../tools/synthesized';
import * as permissions from './resource-permissions.json';

const config: DeliveryConfig = { ...delivery, account: '111111111111' };
const inProd: StageConfig = { ...prod, account: '222222222222' };
const stacks: SynthesizedStack[] = [...synthesize(), ...synthesize([dev, inProd], config)];
const resources: Resource[] = stacks.flatMap(({ template }) => Object.values(template.Resources));
const types = [...new Set(resources.map(({ Type }) => Type))].sort();
const needed: Record<string, string[]> = permissions;

const read = (name: string): PolicyDocument =>
  JSON.parse(fs.readFileSync(path.join(__dirname, '..', `${name}.json`), 'utf8'));
const policies = {
  'cfn-execution-policy': read('cfn-execution-policy'),
  'cfn-execution-policy-roles': read('cfn-execution-policy-roles'),
  'cfn-execution-policy-keys': read('cfn-execution-policy-keys'),
};
const identity = Object.values(policies);
const BOUNDARY = `arn:aws:iam::111111111111:policy/${delivery.permissionsBoundaryName}`;

const statements: Statement[] = identity.flatMap(({ Statement }) => Statement);
const allowed = [...new Set(statements.flatMap(({ Action }) => Action))] as string[];
const statement = (sid: string) => statements.find(({ Sid }) => Sid === sid)!;
const isAllowed = (action: string) => allowed.some((pattern) => matches(pattern, action));

/** What a handler of CloudFormation might call, and does not for our templates. */
const notUsed: [pattern: string, reason: string, exceptFor?: string][] = [
  ['dynamodb:*Item', 'rows are moved only for a change of replicas, and there is one replica'],
  ['dynamodb:AssociateTableReplica', 'one replica'],
  ['dynamodb:*KinesisStreamingDestination', 'no stream to Kinesis'],
  ['dynamodb:Query', 'rows are moved only for a change of replicas'],
  ['dynamodb:Scan', 'rows are moved only for a change of replicas'],
  ['kinesis:*', 'no stream to Kinesis'],
  ['s3:GetObjectMetadata', 'not an IAM action'],
  ['dynamodb:ImportTable', 'no import'],
  ['logs:CreateLogStream', 'logs of the import, which there is none of'],
  ['logs:PutLogEvents', 'logs of the import, which there is none of'],
  ['ec2:*', 'no function in a VPC'],
  ['elasticfilesystem:*', 'no function with a file system'],
  ['s3files:*', 'no function with a file system'],
  ['lambda:AssociateRuntimeAlias', 'no pinned runtime'],
  ['lambda:PassCapacityProvider', 'no managed instances'],
  ['lambda:GetCodeSigningConfig', 'code is not signed'],
  ['lambda:GetLayerVersion', 'no layers'],
  ['codedeploy:RegisterOnPremisesInstance', 'functions only'],
  ['codepipeline:*StageTransition', 'no stage is disabled'],
  ['firehose:*', 'no delivery of logs to Firehose'],
  ['logs:*KmsKey', 'log groups have no key of ours'],
  ['logs:*IndexPolicy', 'no field indexes'],
  ['logs:*DataProtectionPolicy', 'no data protection policies'],
  ['logs:PutBearerTokenAuthentication', 'no bearer tokens'],
  ['logs:PutLogGroupDeletionProtection', 'log groups are not protected'],
  ['s3:REST.PUT.OBJECT', 'not an IAM action'],
  ['s3:*Metadata*TableConfiguration', 'no metadata tables'],
  ['s3tables:*', 'no metadata tables'],
  ['s3:DeleteBucket*', 'no analytics, CORS, metrics, replication, website: nothing to delete'],
  ['s3:DeleteObject', 'objects are deleted by a function of the stack'],
  ['s3:PutAccelerateConfiguration', 'no acceleration'],
  ['s3:PutAnalyticsConfiguration', 'no analytics'],
  ['s3:PutIntelligentTieringConfiguration', 'no tiering'],
  ['s3:PutInventoryConfiguration', 'no inventory'],
  ['s3:PutMetricsConfiguration', 'no metrics'],
  ['s3:PutObject*', 'no object lock, no objects'],
  ['s3:PutReplicationConfiguration', 'no replication'],
  ['iam:*GroupPolicy', 'policies of roles only'],
  ['iam:*UserPolicy', 'policies of roles only'],
  ['kms:*', 'data is encrypted by services, and no template gives one a key', 'AWS::KMS::Key'],
  ['iam:CreateServiceLinkedRole', 'one replica'],
  ['iam:DeleteRolePermissionsBoundary', 'no role loses its boundary: refusing this is what keeps it'],
  ['logs:DescribeLogStreams', 'logs of the import, which there is none of'],
];
const isNotUsed = (type: string, action: string) =>
  notUsed.some(([pattern, , exceptFor]) => type !== exceptFor && matches(pattern, action));

/** Every call of a handler for every resource of a type. */
const callsOf = (type: string) =>
  stacks.flatMap((stack) =>
    Object.keys(stack.template.Resources)
      .filter((id) => stack.template.Resources[id].Type === type)
      .flatMap((id) =>
        needed[type]
          .filter((action) => !isNotUsed(type, action))
          .flatMap((action) => handlerRequests(stacks, stack, id, action, BOUNDARY)),
      ),
  );
const denied = (requests: { action: string; resource: string; context?: object }[]) =>
  requests
    .map((request) => ({ request, ...evaluate({ identity }, request as never) }))
    .filter((decision) => !decision.allowed)
    .map(({ reason, request }) => `${reason} with ${JSON.stringify(request.context)}`);

test.each(types)('%s can be created, read, updated and deleted', (type) => {
  expect(Object.keys(needed)).toContain(type);
  expect(needed[type]).not.toEqual([]);
  const calls = callsOf(type);
  expect(calls).not.toEqual([]);
  expect([...new Set(denied(calls))]).toEqual([]);
});

test.each(notUsed)('%s is listed as not used for a reason that holds: %s', (pattern) => {
  const covered = types.flatMap((type) => needed[type]).filter((action) => matches(pattern, action));
  expect(covered).not.toEqual([]);
});

test('without the policy for keys there is everything that a pipeline in the account of its stages needs', () => {
  const here = synthesize();
  expect(here.flatMap(({ template }) => Object.values(template.Resources)).map(({ Type }) => Type)).not.toContain(
    'AWS::KMS::Key',
  );
  const rest = [policies['cfn-execution-policy'], policies['cfn-execution-policy-roles']];
  expect(rest.flatMap(({ Statement }) => Statement.flatMap(({ Action }) => Action)).join()).not.toContain('kms:');
});

test('API Gateway may get the service-linked role that it makes with its first API', () => {
  const request = {
    action: 'iam:CreateServiceLinkedRole',
    resource:
      'arn:aws:iam::111111111111:role/aws-service-role/ops.apigateway.amazonaws.com/AWSServiceRoleForAPIGateway',
  };
  expect(denied([{ ...request, context: { 'iam:AWSServiceName': 'ops.apigateway.amazonaws.com' } }])).toEqual([]);
  expect(denied([{ ...request, context: { 'iam:AWSServiceName': 'ecs.amazonaws.com' } }])).toHaveLength(1);
});

describe('the policies', () => {
  test.each(Object.entries(policies))('%s fits into a managed policy', (_, document) => {
    expect(JSON.stringify(document).length).toBeLessThan(6144);
  });

  test('allow no whole service, and only services of our types', () => {
    const services = new Set(types.flatMap((type) => needed[type]).map((action) => action.split(':')[0]));
    const extra = new Set(['codeconnections', 'ssm']);
    for (const action of allowed) {
      const [service, name] = action.split(':');
      expect([...services, ...extra]).toContain(service);
      expect(name).not.toBe('*');
    }
  });

  test.each(allowed)('%s is needed by a type', (pattern) => {
    const beyondHandlers = [
      'codeconnections:PassConnection', // the present name of what the handler calls codestar-connections
      'logs:ListLogDeliveries', // with the deliveries that API Gateway and Step Functions set up for their logs
      'ssm:GetParameters', // for parameters of templates that are read from SSM
    ];
    const actions = [...types.flatMap((type) => needed[type]), ...beyondHandlers];
    expect(actions.some((action) => matches(pattern, action))).toBe(true);
  });

  test.each([
    's3:PutObject',
    's3:DeleteObject',
    'dynamodb:GetItem',
    'dynamodb:Scan',
    'dynamodb:PutItem',
    'sqs:ReceiveMessage',
    'sqs:PurgeQueue',
    'sns:Publish',
    'states:StartExecution',
    'secretsmanager:GetSecretValue',
    'kms:Decrypt',
    'iam:CreateUser',
    'iam:CreateAccessKey',
    'iam:CreatePolicy',
    'sts:AssumeRole',
    'organizations:LeaveOrganization',
  ])('%s is not allowed', (action) => {
    expect(isAllowed(action)).toBe(false);
  });

  test('name resources of our stacks, except where an action has none, or a condition selects ours', () => {
    const everywhere = statements.filter(({ Resource }) => Resource === '*').map(({ Sid }) => Sid);
    expect(everywhere).toEqual(['ResourcesWithoutName', 'EventSourceMappings', 'DeploymentsWithoutName', 'NewKeys']);
    for (const { Action, Resource } of statements) {
      expect(Action).not.toContain('*');
      for (const arn of [Resource].flat().filter((each) => each !== '*')) {
        expect(arn).toMatch(/^arn:aws:(iam:|s3:|\w[\w-]*:eu-west-1):/);
      }
    }
  });

  test('end at the region', () => {
    const call = { action: 'sqs:CreateQueue', resource: 'arn:aws:sqs:eu-west-1:111111111111:Dev-Alerting-Queue-1' };
    expect(denied([{ ...call, context: { 'aws:RequestedRegion': 'eu-west-1' } }])).toEqual([]);
    expect(denied([{ ...call, context: { 'aws:RequestedRegion': 'us-east-1' } }])).toHaveLength(1);
  });
});

describe('roles', () => {
  const roles = stacks.flatMap((stack) => {
    const ids = new PhysicalIds(stack, stacks);
    return Object.entries(stack.template.Resources)
      .filter(([, { Type }]) => Type === 'AWS::IAM::Role')
      .map(([id, { Properties }]) => ({ arn: ids.arnOf(id), Properties }));
  });

  test('have no names of their own, and all have the boundary that the policy asks for', () => {
    const required = statement('RolesWithinTheBoundary').Condition!.ArnLike['iam:PermissionsBoundary'];
    expect(required).toBe(`arn:aws:iam::*:policy/${delivery.permissionsBoundaryName}`);
    for (const { Properties } of roles) {
      expect(Properties.RoleName).toBeUndefined();
      expect(JSON.stringify(Properties.PermissionsBoundary)).toContain(`:policy/${delivery.permissionsBoundaryName}"`);
    }
  });

  test('get no policies of AWS but those that the templates name', () => {
    const named = new Set(
      roles
        .flatMap(({ Properties }) => Properties.ManagedPolicyArns ?? [])
        .map((arn: unknown) => /service-role\/\w+/.exec(JSON.stringify(arn))?.[0]),
    );
    const allowedArns = [
      statement('PoliciesOfAwsWithinTheBoundary').Condition!.ArnEquals['iam:PolicyARN'],
    ].flat() as string[];
    expect(new Set(allowedArns.map((arn) => arn.replace('arn:aws:iam::aws:policy/', '')))).toEqual(named);
  });

  test('are passed to the services that they trust', () => {
    const trusted = roles.flatMap(({ Properties }) =>
      Properties.AssumeRolePolicyDocument.Statement.flatMap(({ Principal }: { Principal: { Service?: string } }) =>
        Principal.Service ? [Principal.Service] : [],
      ),
    );
    const passed = [statement('RolesForServices').Condition!.StringEquals['iam:PassedToService']].flat();
    expect(new Set(passed)).toEqual(new Set(trusted));
  });
});

test('functions that custom resources call may be called', () => {
  for (const { name, template } of stacks) {
    const custom = Object.values(template.Resources).filter(({ Type }) => Type.startsWith('Custom::'));
    for (const { Properties } of custom) {
      const [id] = Properties.ServiceToken['Fn::GetAtt'];
      const arn = `arn:aws:lambda:eu-west-1:111111111111:function:${name}-${id}-1`;
      expect([statement('CustomResources').Resource].flat().some((pattern) => matches(pattern, arn))).toBe(true);
    }
  }
});

test('parameters that templates read may be read', () => {
  const names = stacks.flatMap(({ template }) =>
    Object.values(
      (template as unknown as { Parameters?: Record<string, { Type: string; Default: string }> }).Parameters ?? {},
    )
      .filter(({ Type }) => Type.startsWith('AWS::SSM'))
      .map(({ Default }) => Default),
  );
  expect(names).toContain('/auction/github-connection-arn');
  for (const name of names) {
    const arn = `arn:aws:ssm:eu-west-1:111111111111:parameter${name}`;
    expect([statement('ParametersOfTemplates').Resource].flat().some((pattern) => matches(pattern, arn))).toBe(true);
  }
});
