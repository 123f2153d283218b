import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import * as pipelines from 'aws-cdk-lib/pipelines';
import type { DeliveryPipelineProps } from './delivery-pipeline-props';

/**
 * What `npm ci` has downloaded, which npm verifies when it is read ("all data that passes through the cache is fully
 * verified for integrity on both insertion and extraction": npm docs, npm-cache). Not all of `.npm`: `_npx` holds
 * installed packages, which are run as they are. Not pip's cache either: pip checks it only with hashes.
 */
const VERIFIED_CACHES = ['/root/.npm/_cacache'];

/** The build that checks the app and leaves its cloud assembly. What it downloads is cached in the artifact bucket. */
export function createSynthStep(
  input: pipelines.IFileSetProducer,
  artifactBucket: s3.IBucket,
  props: DeliveryPipelineProps,
): pipelines.CodeBuildStep {
  const cachedFolders = props.cachedFolders ?? VERIFIED_CACHES;
  const isCached = cachedFolders.length > 0;
  return new pipelines.CodeBuildStep('Synth', {
    input,
    installCommands: props.installCommands ?? ['npm ci'],
    commands: props.synthCommands ?? ['npm test', 'npx cdk synth'],
    env: { CI: 'true', ...props.environment },
    primaryOutputDirectory: props.cloudAssemblyDirectory ?? 'cdk.out',
    role: props.roles?.synth,
    cache: isCached ? codebuild.Cache.bucket(artifactBucket, { prefix: 'build-cache' }) : undefined,
    partialBuildSpec: isCached
      ? codebuild.BuildSpec.fromObject({ cache: { paths: cachedFolders.map((folder) => `${folder}/**/*`) } })
      : undefined,
  });
}
