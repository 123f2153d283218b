import * as policy from '../cfn-execution-policy.json';
import { type DeliveryConfig, type StageConfig, delivery, dev, prod } from '../lib/config';
import * as permissions from './resource-permissions.json';
import { type Resource, type SynthesizedStack, synthesize } from '../tools/synthesized';

const config: DeliveryConfig = { ...delivery, account: '111111111111' };
const inProd: StageConfig = { ...prod, account: '222222222222' };
const stacks: SynthesizedStack[] = [...synthesize(), ...synthesize([dev, inProd], config)];
const resources: Resource[] = stacks.flatMap(({ template }) => Object.values(template.Resources));
const types = [...new Set(resources.map(({ Type }) => Type))].sort();
const needed: Record<string, string[]> = permissions;

interface Statement {
  Sid: string;
  Effect: string;
  Action: string[];
  Resource: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}
const statements = policy.Statement as unknown as Statement[];
const allowed = statements.flatMap(({ Action }) => Action);
const statement = (sid: string) => statements.find(({ Sid }) => Sid === sid)!;

/** Whether a pattern with asterisks takes in a text. */
const matches = (pattern: string, text: string) =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
  ).test(text);
const isAllowed = (action: string) => allowed.some((pattern) => matches(pattern, action));

/** What a handler of CloudFormation might call, and does not for our templates. */
const notUsed: [pattern: string, reason: string][] = [
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
  ['kms:Decrypt', 'data is encrypted by services, not by CloudFormation'],
  ['kms:Encrypt', 'data is encrypted by services, not by CloudFormation'],
  ['kms:GenerateDataKey', 'data is encrypted by services, not by CloudFormation'],
  ['kms:*Grant', 'keys are allowed by their policies'],
  ['kms:*Alias*', 'keys have no alias'],
];
const isNotUsed = (action: string) => notUsed.some(([pattern]) => matches(pattern, action));

test.each(types)('%s can be created, read, updated and deleted', (type) => {
  expect(Object.keys(needed)).toContain(type);
  expect(needed[type]).not.toEqual([]);
  expect(needed[type].filter((action) => !isAllowed(action) && !isNotUsed(action))).toEqual([]);
});

test.each(notUsed)('%s is listed as not used for a reason that holds: %s', (pattern) => {
  const covered = types.flatMap((type) => needed[type]).filter((action) => matches(pattern, action));
  expect(covered).not.toEqual([]);
});

describe('the policy', () => {
  test('fits into a managed policy', () => {
    expect(JSON.stringify({ Version: policy.Version, Statement: statements }).length).toBeLessThan(6144);
  });

  test('allows no whole service, and only services of our types', () => {
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

  test('ends at the region', () => {
    expect(statement('ResourcesInOneRegion').Condition).toEqual({
      StringEquals: { 'aws:RequestedRegion': 'eu-west-1' },
    });
    for (const { Sid, Action, Resource } of statements.filter(({ Sid }) => Sid !== 'ResourcesInOneRegion')) {
      expect(`${Sid} ${Resource}`).not.toMatch(/ \*$/);
      expect(Action).not.toContain('*');
    }
  });
});

describe('roles', () => {
  const roles = stacks.flatMap(({ name, template }) =>
    Object.entries(template.Resources)
      .filter(([, { Type }]) => Type === 'AWS::IAM::Role')
      .map(([id, { Properties }]) => ({ arn: `arn:aws:iam::111111111111:role/${name}-${id}-1`, Properties })),
  );

  test('have names that begin with the name of their stack, and no other may be touched', () => {
    for (const { arn, Properties } of roles) {
      expect(Properties.RoleName).toBeUndefined();
      for (const sid of ['RolesOfTheStacks', 'PoliciesOfAwsForRoles', 'RolesForServices']) {
        expect([statement(sid).Resource].flat().some((pattern) => matches(pattern, arn))).toBe(true);
      }
    }
  });

  test('get no policies of AWS but those that the templates name', () => {
    const named = new Set(
      roles
        .flatMap(({ Properties }) => Properties.ManagedPolicyArns ?? [])
        .map((arn: unknown) => /service-role\/\w+/.exec(JSON.stringify(arn))?.[0]),
    );
    const allowedArns = [statement('PoliciesOfAwsForRoles').Condition!.ArnEquals['iam:PolicyARN']].flat();
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
