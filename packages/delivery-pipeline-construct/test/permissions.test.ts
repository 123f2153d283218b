import { Match } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { statementsOf } from './deployed';
import { DELIVERY_ACCOUNT, ExampleStage, synthPipeline } from './fixtures';

const roleArn = (name: string) => `arn:aws:iam::${DELIVERY_ACCOUNT}:role/${name}`;

describe('permissions', () => {
  test('of the pipeline end at its bucket, its builds, its connection and the roles that deploy', () => {
    const { template } = synthPipeline();
    const actions = statementsOf(template, 'DeliveryPipelineRole').flatMap(({ Action }) => [Action].flat());
    const services = new Set(actions.map((action) => String(action).split(':')[0]));
    expect(services).toEqual(new Set(['s3', 'codeconnections', 'codestar-connections', 'codebuild', 'sts']));
  });

  /** Statements of aws-cdk-lib itself that name no resource, and why they may stay. */
  const withoutResource = [
    // CloudFormation and S3 give no narrower resource for what the CLI asks before it takes on a role.
    { role: 'SelfMutation', actions: ['cloudformation:DescribeStacks', 's3:ListBucket'] },
  ];

  test('that name no resource are known', () => {
    const { template } = synthPipeline();
    const found = Object.values(template.findResources('AWS::IAM::Policy')).flatMap(({ Properties }) =>
      (Properties.PolicyDocument.Statement as { Action: string | string[]; Resource: unknown }[])
        .filter(({ Resource }) => Resource === '*')
        .map(({ Action }) => ({ role: Properties.Roles[0].Ref as string, actions: [Action].flat() })),
    );
    expect(found).toHaveLength(withoutResource.length);
    for (const { role, actions } of withoutResource) {
      expect(found).toContainEqual({ role: expect.stringContaining(role), actions });
    }
  });

  test('to start builds has the pipeline alone, for its own projects', () => {
    const { template } = synthPipeline();
    const projects = Object.keys(template.findResources('AWS::CodeBuild::Project'));
    const starting = Object.values(template.findResources('AWS::IAM::Policy')).flatMap(({ Properties }) =>
      (Properties.PolicyDocument.Statement as { Action: string | string[]; Resource: unknown }[])
        .filter(({ Action }) => [Action].flat().some((action) => /^codebuild:(\*|\w*\*|StartBuild)/.test(action)))
        .map(({ Resource }) => ({ role: Properties.Roles[0].Ref as string, resources: [Resource].flat() })),
    );
    expect(starting).toEqual([
      {
        role: expect.stringMatching(/^DeliveryPipelineRole/),
        resources: expect.arrayContaining(projects.map((id) => ({ 'Fn::GetAtt': [id, 'Arn'] }))),
      },
    ]);
    expect(starting[0].resources).toHaveLength(projects.length);
  });

  test('of the asset publisher are still to log, to publish and to read the artifacts', () => {
    const { template } = synthPipeline();
    const actions = statementsOf(template, 'AssetsFileRole').flatMap(({ Action }) => [Action].flat());
    expect(actions).toEqual(expect.arrayContaining(['logs:PutLogEvents', 'sts:AssumeRole', 's3:GetObject*']));
  });

  test('include no policy managed by AWS', () => {
    const { template } = synthPipeline();
    template.allResourcesProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent() });
  });
});

describe('a permissions boundary', () => {
  test('bounds every role', () => {
    const boundary = `arn:aws:iam::${DELIVERY_ACCOUNT}:policy/boundary`;
    const { template } = synthPipeline(({ stack, dev }) => ({
      stages: [{ stage: dev, smokeTest: { commands: ['true'] } }],
      permissionsBoundary: iam.ManagedPolicy.fromManagedPolicyArn(stack, 'Boundary', boundary),
    }));
    expect(Object.keys(template.findResources('AWS::IAM::Role'))).toHaveLength(5);
    template.allResourcesProperties('AWS::IAM::Role', { PermissionsBoundary: boundary });
  });

  test('is absent by default', () => {
    synthPipeline().template.allResourcesProperties('AWS::IAM::Role', { PermissionsBoundary: Match.absent() });
  });
});

describe('roles that exist', () => {
  const existing = ['pipeline', 'synth', 'selfMutation', 'assetPublishing'] as const;

  test('replace all those that would be made', () => {
    const { template } = synthPipeline(({ stack }) => ({
      roles: Object.fromEntries(existing.map((key) => [key, iam.Role.fromRoleName(stack, key, `${key}-role`)])),
    }));
    template.resourceCountIs('AWS::IAM::Role', 0);
    const serviceRoles = Object.values(template.findResources('AWS::CodeBuild::Project')).map(({ Properties }) =>
      JSON.stringify(Properties.ServiceRole),
    );
    for (const name of ['synth-role', 'selfMutation-role', 'assetPublishing-role']) {
      expect(serviceRoles.filter((role) => role.includes(name))).toHaveLength(1);
    }
    template.hasResourceProperties('AWS::CodePipeline::Pipeline', {
      RoleArn: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('role/pipeline-role')])] },
    });
  });

  test.each(['pipeline', 'synth'] as const)('%s alone can be replaced', (key) => {
    const { template } = synthPipeline(({ stack }) => ({
      roles: { [key]: iam.Role.fromRoleArn(stack, 'Existing', roleArn('existing')) },
    }));
    template.resourceCountIs('AWS::IAM::Role', existing.length - 1);
    expect(JSON.stringify(template.toJSON())).toContain('role/existing');
  });

  test('that only the pipelines module uses must be given together', () => {
    const only = (key: 'selfMutation' | 'assetPublishing', selfMutation?: boolean) => () =>
      synthPipeline(({ stack }) => ({
        selfMutation,
        roles: { [key]: iam.Role.fromRoleName(stack, 'Existing', 'existing') },
      })).template;
    expect(only('selfMutation')).toThrow(
      'Delivery/DeliveryPipeline: roles.selfMutation and roles.assetPublishing must be given together, ' +
        'got roles.selfMutation only',
    );
    expect(only('assetPublishing')).toThrow(/got roles.assetPublishing only/);
    only('assetPublishing', false)().resourceCountIs('AWS::IAM::Role', 2);
  });

  test('must have names known at synthesis', () => {
    expect(() =>
      synthPipeline(({ stack }) => ({
        roles: {
          selfMutation: new iam.Role(stack, 'New', { assumedBy: new iam.AccountRootPrincipal() }),
          assetPublishing: iam.Role.fromRoleName(stack, 'Existing', 'existing'),
        },
      })),
    ).toThrow('Delivery/DeliveryPipeline: roles.selfMutation must have a name that is known at synthesis, got a token');
  });
});

describe('the artifact bucket', () => {
  test('deletes artifacts after artifactExpiration', () => {
    synthPipeline(() => ({ artifactExpiration: Duration.days(90) })).template.hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 90 })] },
    });
  });

  test('is private, encrypted, TLS only, retained, and forgets artifacts after a year', () => {
    const { template } = synthPipeline();
    template.hasResource('AWS::S3::Bucket', {
      Properties: {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        LifecycleConfiguration: {
          Rules: [
            { ExpirationInDays: 365, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 }, Status: 'Enabled' },
          ],
        },
      },
      DeletionPolicy: 'Retain',
    });
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    });
    template.resourceCountIs('AWS::KMS::Key', 0);
  });

  test('is emptied and deleted with removalPolicy DESTROY', () => {
    const { template } = synthPipeline(() => ({ removalPolicy: RemovalPolicy.DESTROY }));
    template.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Delete' });
    template.resourceCountIs('Custom::S3AutoDeleteObjects', 1);
  });

  test('may be an existing one', () => {
    const { template } = synthPipeline(({ stack }) => ({
      artifactBucket: s3.Bucket.fromBucketName(stack, 'Artifacts', 'artifacts'),
    }));
    template.resourceCountIs('AWS::S3::Bucket', 0);
    template.hasResourceProperties('AWS::CodePipeline::Pipeline', {
      ArtifactStore: { Location: 'artifacts', Type: 'S3' },
    });
  });

  test('has a rotating key that the account of a stage may use, when a stage is in another account', () => {
    const { template } = synthPipeline(
      ({ app, dev }) => ({
        crossAccountKeys: true,
        stages: [
          { stage: dev },
          { stage: new ExampleStage(app, 'Prod', { env: { account: '222222222222', region: 'eu-west-1' } }) },
        ],
      }),
      { env: { account: DELIVERY_ACCOUNT, region: 'eu-west-1' } },
    );
    template.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true });
    const [{ Properties }] = Object.values(template.findResources('AWS::KMS::Key'));
    expect(JSON.stringify(Properties.KeyPolicy)).toContain('222222222222');
    template.hasResourceProperties('AWS::CodePipeline::Pipeline', {
      ArtifactStore: { EncryptionKey: { Type: 'KMS' } },
    });
  });
});
