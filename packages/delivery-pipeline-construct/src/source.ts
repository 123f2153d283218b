import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as pipelines from 'aws-cdk-lib/pipelines';
import type { DeliveryPipelineProps } from './delivery-pipeline-props';

/** Branch that is deployed when none is named. */
const DEFAULT_BRANCH = 'master';

/** The repository, fetched through the connection. */
export function createSource(props: DeliveryPipelineProps): pipelines.CodePipelineSource {
  return pipelines.CodePipelineSource.connection(props.repository, props.branch ?? DEFAULT_BRANCH, {
    connectionArn: props.connectionArn,
    actionName: 'Source', // whatever the connection leads to
    triggerOnPush: !hasPathFilter(props),
  });
}

/** Starts the pipeline for pushes that touch the given paths; without paths the source action does it by itself. */
export function addTriggerWithPaths(pipeline: codepipeline.Pipeline, props: DeliveryPipelineProps): void {
  if (!hasPathFilter(props)) {
    return;
  }
  pipeline.addTrigger({
    providerType: codepipeline.ProviderType.CODE_STAR_SOURCE_CONNECTION,
    gitConfiguration: {
      sourceAction: pipeline.stages[0].actions[0],
      pushFilter: [
        {
          branchesIncludes: [props.branch ?? DEFAULT_BRANCH],
          filePathsIncludes: props.includedPaths,
          filePathsExcludes: props.excludedPaths,
        },
      ],
    },
  });
}

function hasPathFilter({ includedPaths, excludedPaths }: DeliveryPipelineProps): boolean {
  return (includedPaths ?? []).length + (excludedPaths ?? []).length > 0;
}
