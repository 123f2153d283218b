import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import type * as pipelines from 'aws-cdk-lib/pipelines';
import type { Construct } from 'constructs';
import type { DeliveryPipelineProps } from './delivery-pipeline-props';
import { mergeOverrides } from './internal/merge-overrides';

/** One log group for all builds: they are read together, by the time of a run. */
export function createBuildLogs(scope: Construct, props: DeliveryPipelineProps): logs.LogGroup {
  return new logs.LogGroup(scope, 'BuildLogs', {
    retention: props.logRetention ?? logs.RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
}

/** Small ARM machines, an image that does not change by itself, no Docker. */
const BUILD_ENVIRONMENT: codebuild.BuildEnvironment = {
  buildImage: codebuild.LinuxArmBuildImage.AMAZON_LINUX_2023_STANDARD_3_0,
  computeType: codebuild.ComputeType.SMALL,
};

/** What every build has in common. */
export function codeBuildDefaults(logGroup: logs.ILogGroup, props: DeliveryPipelineProps): pipelines.CodeBuildOptions {
  const { codeBuildDefaults: chosen, runtimeVersions = { nodejs: '22', python: '3.13' } } = props;
  const runtimes = codebuild.BuildSpec.fromObject({
    phases: { install: { 'runtime-versions': runtimeVersions } },
  });
  const defaults: pipelines.CodeBuildOptions = { logging: { cloudWatch: { logGroup } } };
  return mergeOverrides(defaults, chosen, {
    timeout: props.buildTimeout ?? Duration.minutes(30),
    partialBuildSpec: chosen?.partialBuildSpec
      ? codebuild.mergeBuildSpecs(runtimes, chosen.partialBuildSpec)
      : runtimes,
    buildEnvironment: mergeOverrides(BUILD_ENVIRONMENT, chosen?.buildEnvironment, {}),
  });
}
