import { Duration, RemovalPolicy, Token } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { ResultsPipelineProps } from './results-pipeline-props';
import { failure } from './validation';

/** @returns the prefix of the results, after checking it */
export function resultsPrefix(scope: Construct, props: ResultsPipelineProps): string {
  const prefix = props.resultsPrefix ?? 'orders/';
  if (!Token.isUnresolved(prefix) && !/^[A-Za-z0-9!_.()-]+(\/[A-Za-z0-9!_.()-]+)*\/$/.test(prefix)) {
    failure(scope)(`resultsPrefix must be a path that ends in '/' and does not start with it, got '${prefix}'`);
  }
  return prefix;
}

/** @returns the bucket of the results: the caller's, or one of our own with safe defaults */
export function resultsBucket(scope: Construct, props: ResultsPipelineProps): s3.IBucket {
  checkBucketProps(scope, props);
  if (props.bucket) return props.bucket;
  return new s3.Bucket(scope, 'Bucket', {
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    versioned: true,
    ...props.bucketOverrides,
    ...(props.bucketName ? { bucketName: props.bucketName } : {}),
    ...(props.bucketNamePrefix
      ? { bucketNamePrefix: props.bucketNamePrefix, bucketNamespace: s3.BucketNamespace.ACCOUNT_REGIONAL }
      : {}),
    ...(props.encryptionKey
      ? { encryption: s3.BucketEncryption.KMS, encryptionKey: props.encryptionKey, bucketKeyEnabled: true }
      : { encryption: s3.BucketEncryption.S3_MANAGED }),
    lifecycleRules: [
      {
        id: 'Housekeeping',
        abortIncompleteMultipartUploadAfter: Duration.days(1),
        noncurrentVersionExpiration: props.noncurrentVersionExpiration ?? Duration.days(30),
      },
      ...(props.resultsExpiration
        ? [{ id: 'Results', prefix: resultsPrefix(scope, props), expiration: props.resultsExpiration }]
        : []),
    ],
    removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
    autoDeleteObjects: props.autoDeleteObjects,
  });
}

/** Allows putting objects under the prefix, and nothing else. */
export function grantStoreResults(bucket: s3.IBucket, prefix: string, grantee: iam.IGrantable): iam.Grant {
  bucket.encryptionKey?.grant(grantee, 'kms:GenerateDataKey');
  return iam.Grant.addToPrincipalOrResource({
    grantee,
    actions: ['s3:PutObject'],
    resourceArns: [bucket.arnForObjects(`${prefix}*`)],
    resource: bucket,
  });
}

/** Allows listing and reading objects under the prefix, and nothing else. */
export function grantReadResults(bucket: s3.IBucket, prefix: string, grantee: iam.IGrantable): iam.Grant {
  bucket.encryptionKey?.grantDecrypt(grantee);
  const list = iam.Grant.addToPrincipal({
    grantee,
    actions: ['s3:ListBucket'],
    resourceArns: [bucket.bucketArn],
    conditions: { StringLike: { 's3:prefix': [`${prefix}*`] } },
  });
  const read = iam.Grant.addToPrincipalOrResource({
    grantee,
    actions: ['s3:GetObject'],
    resourceArns: [bucket.arnForObjects(`${prefix}*`)],
    resource: bucket,
  });
  return list.combine(read);
}

const OF_OWN_BUCKET = [
  'bucketName',
  'bucketNamePrefix',
  'encryptionKey',
  'resultsExpiration',
  'noncurrentVersionExpiration',
  'removalPolicy',
  'autoDeleteObjects',
  'bucketOverrides',
] as const satisfies (keyof ResultsPipelineProps)[];

function checkBucketProps(scope: Construct, props: ResultsPipelineProps): void {
  const fail = failure(scope);
  const mixed = OF_OWN_BUCKET.filter((name) => props[name] !== undefined);
  if (props.bucket && mixed.length > 0) {
    fail(`bucket brings its own settings and cannot be combined with ${mixed.join(', ')}`);
  }
  if (props.bucketName && props.bucketNamePrefix) fail('bucketName and bucketNamePrefix exclude each other');
  if (props.autoDeleteObjects && props.removalPolicy !== RemovalPolicy.DESTROY) {
    fail('autoDeleteObjects needs removalPolicy DESTROY');
  }
}
