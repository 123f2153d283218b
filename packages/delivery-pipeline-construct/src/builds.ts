import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import type * as pipelines from 'aws-cdk-lib/pipelines';
import type { Construct } from 'constructs';
import type { DeliveryPipelineProps } from './delivery-pipeline-props';

/** One log group for all builds: they are read together, by the time of a run. */
export function createBuildLogs(scope: Construct, props: DeliveryPipelineProps): logs.LogGroup {
  return new logs.LogGroup(scope, 'BuildLogs', {
    retention: (props.logRetention ?? Duration.days(30)).toDays() as logs.RetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
  });
}

/** What every build has in common: small ARM machines, an image that does not change by itself, no Docker. */
export function buildDefaults(logGroup: logs.ILogGroup, props: DeliveryPipelineProps): pipelines.CodeBuildOptions {
  return {
    logging: { cloudWatch: { logGroup } },
    partialBuildSpec: codebuild.BuildSpec.fromObject({
      phases: { install: { 'runtime-versions': props.runtimeVersions ?? { nodejs: '22', python: '3.13' } } },
    }),
    ...props.buildOverrides,
    timeout: props.buildTimeout ?? Duration.minutes(30),
    buildEnvironment: {
      buildImage: codebuild.LinuxArmBuildImage.AMAZON_LINUX_2023_STANDARD_3_0,
      computeType: codebuild.ComputeType.SMALL,
      ...props.buildOverrides?.buildEnvironment,
    },
  };
}
