import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { mergeOverrides } from './internal/merge-overrides';
import type { ResultsPipelineProps } from './results-pipeline-props';

/** Default prefix of the results. */
export const DEFAULT_PREFIX = 'orders/';

/** Creates the bucket of the results, with safe defaults. */
export function createResultsBucket(scope: Construct, props: ResultsPipelineProps): s3.Bucket {
  const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
  const defaults: s3.BucketProps = {
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    versioned: true,
  };
  return new s3.Bucket(
    scope,
    'Bucket',
    mergeOverrides(defaults, props.bucketOverrides, {
      ...nameOf(props),
      ...encryptionOf(props),
      lifecycleRules: lifecycleRulesOf(props),
      removalPolicy,
      // A bucket that holds objects cannot be deleted.
      autoDeleteObjects: removalPolicy === RemovalPolicy.DESTROY ? true : undefined,
    }),
  );
}

function nameOf({ bucketName, bucketNamePrefix }: ResultsPipelineProps): s3.BucketProps {
  if (bucketName !== undefined) return { bucketName };
  if (bucketNamePrefix === undefined) return {};
  return { bucketNamePrefix, bucketNamespace: s3.BucketNamespace.ACCOUNT_REGIONAL };
}

function encryptionOf({ encryptionKey }: ResultsPipelineProps): s3.BucketProps {
  if (encryptionKey === undefined) return { encryption: s3.BucketEncryption.S3_MANAGED };
  return { encryption: s3.BucketEncryption.KMS, encryptionKey, bucketKeyEnabled: true };
}

function lifecycleRulesOf(props: ResultsPipelineProps): s3.LifecycleRule[] {
  const { noncurrentVersionExpiration = Duration.days(30), resultsExpiration, resultsPrefix = DEFAULT_PREFIX } = props;
  const housekeeping = {
    id: 'Housekeeping',
    abortIncompleteMultipartUploadAfter: Duration.days(1),
    noncurrentVersionExpiration,
  };
  if (resultsExpiration === undefined) return [housekeeping];
  return [housekeeping, { id: 'Results', prefix: resultsPrefix, expiration: resultsExpiration }];
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
