import type * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { Duration } from 'aws-cdk-lib/core';
import * as pipelines from 'aws-cdk-lib/pipelines';
import type { DeliveryPipelineSmokeTestOptions, DeliveryPipelineStage } from './delivery-pipeline-stage';

/** Adds the stages in their order, each with its approval before and its smoke test behind it. */
export function addStages(
  delivery: pipelines.CodePipeline,
  synth: pipelines.CodeBuildStep,
  stages: readonly DeliveryPipelineStage[],
): void {
  for (const { stage, approval, smokeTest } of stages) {
    delivery.addStage(stage, {
      pre: approval ? [new pipelines.ManualApprovalStep('Approve')] : [],
      post: smokeTest ? [createSmokeTest(synth, smokeTest)] : [],
    });
  }
}

/**
 * Makes CodePipeline deploy a failed stage again as it last succeeded. Stages are found by their names, since approval,
 * self-update and assets change their positions; the pipelines module has no prop for this.
 */
export function rollBackFailedStages(pipeline: codepipeline.Pipeline, stages: readonly DeliveryPipelineStage[]): void {
  const resource = pipeline.node.defaultChild as codepipeline.CfnPipeline;
  for (const { stage, smokeTest, rollbackOnFailure = smokeTest !== undefined } of stages) {
    const index = pipeline.stages.findIndex(({ stageName }) => stageName === stage.stageName);
    if (rollbackOnFailure) {
      resource.addPropertyOverride(`Stages.${index}.OnFailure.Result`, 'ROLLBACK');
    }
  }
}

function createSmokeTest(
  synth: pipelines.CodeBuildStep,
  options: DeliveryPipelineSmokeTestOptions,
): pipelines.CodeBuildStep {
  return new pipelines.CodeBuildStep('SmokeTest', {
    input: options.directory ? synth.addOutputDirectory(options.directory) : synth.inputs[0].fileSet,
    commands: options.commands,
    env: options.environment,
    envFromCfnOutputs: options.outputs,
    rolePolicyStatements: options.permissions,
    role: options.role,
    timeout: options.timeout ?? Duration.minutes(10),
  });
}
