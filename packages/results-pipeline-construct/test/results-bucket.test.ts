import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { pipelineStack, statementsOf, templateOf } from './stack';

describe('the bucket', () => {
  test('is private, encrypted, versioned and unnamed', () => {
    const template = templateOf();
    template.hasResourceProperties('AWS::S3::Bucket', {
      BucketName: Match.absent(),
      BucketNamePrefix: Match.absent(),
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      VersioningConfiguration: { Status: 'Enabled' },
    });
  });

  test('takes TLS 1.2 only', () => {
    templateOf().hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          Match.objectLike({ Effect: 'Deny', Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } }),
        ]),
      },
    });
  });

  test('keeps results for ever and old versions for 30 days', () => {
    templateOf().hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: {
        Rules: [
          {
            Id: 'Housekeeping',
            Status: 'Enabled',
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
            NoncurrentVersionExpiration: { NoncurrentDays: 30 },
          },
        ],
      },
    });
  });

  test('lets results expire if asked', () => {
    const template = templateOf(() => ({
      resultsExpiration: Duration.days(400),
      noncurrentVersionExpiration: Duration.days(7),
      resultsPrefix: 'results/dev/',
    }));
    template.hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: {
        Rules: [
          Match.objectLike({ NoncurrentVersionExpiration: { NoncurrentDays: 7 } }),
          { Id: 'Results', Prefix: 'results/dev/', ExpirationInDays: 400, Status: 'Enabled' },
        ],
      },
    });
  });

  test('has a name in the account-regional namespace if given a prefix', () => {
    templateOf(() => ({ bucketNamePrefix: 'order-results' })).hasResourceProperties('AWS::S3::Bucket', {
      BucketName: Match.absent(),
      BucketNamePrefix: 'order-results',
      BucketNamespace: 'account-regional',
    });
  });

  test('has the name that it is given', () => {
    templateOf(() => ({ bucketName: 'order-results' })).hasResourceProperties('AWS::S3::Bucket', {
      BucketName: 'order-results',
    });
  });

  test('with a key of the caller uses a bucket key, and the order function may use it', () => {
    const { stack } = pipelineStack((scope) => ({ encryptionKey: new kms.Key(scope, 'Key') }));
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          {
            BucketKeyEnabled: true,
            ServerSideEncryptionByDefault: {
              SSEAlgorithm: 'aws:kms',
              KMSMasterKeyID: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] },
            },
          },
        ],
      },
    });
    expect(statementsOf(template, 'PipelineOrderFunctionRole')).toContainEqual(
      expect.objectContaining({
        Action: 'kms:GenerateDataKey',
        Resource: { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] },
      }),
    );
  });

  test('a reader of encrypted results may decrypt them', () => {
    const { stack, pipeline } = pipelineStack((scope) => ({ encryptionKey: new kms.Key(scope, 'Key') }));
    pipeline.grantReadResults(new iam.User(stack, 'Reader'));
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      Users: [{ Ref: Match.stringLikeRegexp('^Reader') }],
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'kms:Decrypt' })]) },
    });
  });

  test('is emptied when it is removed, for a bucket that holds objects cannot be deleted', () => {
    templateOf(() => ({ removalPolicy: RemovalPolicy.DESTROY })).resourceCountIs('Custom::S3AutoDeleteObjects', 1);
    templateOf().resourceCountIs('Custom::S3AutoDeleteObjects', 0);
  });

  test('overrides are merged', () => {
    templateOf(() => ({ bucketOverrides: { versioned: false, eventBridgeEnabled: false } })).hasResourceProperties(
      'AWS::S3::Bucket',
      {
        VersioningConfiguration: Match.absent(),
      },
    );
  });

  test('may be the caller’s own', () => {
    const { stack, pipeline } = pipelineStack((scope) => ({
      bucket: s3.Bucket.fromBucketName(scope, 'Mine', 'my-results'),
    }));
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::S3::Bucket', 0);
    expect(pipeline.bucket.bucketName).toBe('my-results');
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { LOG_BUCKET: 'my-results' } },
    });
    expect(JSON.stringify(statementsOf(template, 'PipelineOrderFunctionRole'))).toContain(':s3:::my-results/orders/*');
  });

  test('the prefix is also the limit of what the order function may write', () => {
    const template = templateOf(() => ({ resultsPrefix: 'results/dev/' }));
    expect(JSON.stringify(statementsOf(template, 'PipelineOrderFunctionRole'))).toContain('/results/dev/*');
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { RESULTS_PREFIX: 'results/dev/' } },
    });
  });
});

describe('wrong bucket props', () => {
  test.each(['', '/', 'orders', '/orders/', 'orders//', 'a b/', '*/'])('the prefix %p', (resultsPrefix) => {
    expect(() => templateOf(() => ({ resultsPrefix }))).toThrow(
      `Stack/Pipeline: resultsPrefix must be a path that ends in '/' and does not start with it, got '${resultsPrefix}'`,
    );
  });

  test('a name and a prefix', () => {
    expect(() => templateOf(() => ({ bucketName: 'a-bucket', bucketNamePrefix: 'a' }))).toThrow(
      'Stack/Pipeline: bucketName and bucketNamePrefix exclude each other',
    );
  });

  test.each([
    ['bucketName', { bucketName: 'a-bucket' }],
    ['encryptionKey', 'key'],
    ['removalPolicy', { removalPolicy: RemovalPolicy.DESTROY }],
    ['bucketOverrides', { bucketOverrides: {} }],
    ['resultsExpiration', { resultsExpiration: Duration.days(1) }],
  ])('an own bucket and %s', (names, props) => {
    const build = () =>
      templateOf((scope) => ({
        bucket: s3.Bucket.fromBucketName(scope, 'Mine', 'my-results'),
        ...(props === 'key' ? { encryptionKey: new kms.Key(scope, 'Key') } : (props as object)),
      }));
    expect(build).toThrow(`Stack/Pipeline: bucket brings its own settings and cannot be combined with ${names}`);
  });
});
