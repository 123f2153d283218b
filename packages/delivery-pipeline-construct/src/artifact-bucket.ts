import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { DeliveryPipelineProps } from './delivery-pipeline-props';

/**
 * A stage is rolled back with the artifacts of its last success (CodePipeline user guide, "Configuring stage rollback"), and
 * lifecycle rules know an object's age only, not whether it is still the last: a stage that was quiet for longer cannot be
 * rolled back.
 */
const ARTIFACT_LIFETIME = Duration.days(365);

/** A private bucket for artifacts; encrypted with a key of its own where other accounts have to read it. */
export function createArtifactBucket(scope: Construct, props: DeliveryPipelineProps): s3.Bucket {
  const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
  const encryptionKey = props.crossAccountKeys
    ? new kms.Key(scope, 'ArtifactKey', {
        description: 'Artifacts of a delivery pipeline, readable by the accounts it deploys to',
        enableKeyRotation: true,
        removalPolicy,
      })
    : undefined;
  return new s3.Bucket(scope, 'ArtifactBucket', {
    encryption: encryptionKey ? s3.BucketEncryption.KMS : s3.BucketEncryption.S3_MANAGED,
    encryptionKey,
    bucketKeyEnabled: encryptionKey ? true : undefined,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    lifecycleRules: [
      {
        expiration: props.artifactExpiration ?? ARTIFACT_LIFETIME,
        abortIncompleteMultipartUploadAfter: Duration.days(1),
      },
    ],
    removalPolicy,
    autoDeleteObjects: removalPolicy === RemovalPolicy.DESTROY,
  });
}
