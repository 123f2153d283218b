import type * as iam from 'aws-cdk-lib/aws-iam';
import type { CfnOutput, Duration, Stage } from 'aws-cdk-lib/core';

/** Commands that check a stage after it was deployed. */
export interface DeliveryPipelineSmokeTestOptions {
  /** Shell commands; the first that fails fails the stage. */
  readonly commands: string[];

  /**
   * Folder that the synth step leaves and the commands run in, relative to the repository's root. A test that is
   * bundled there needs no installation of its own. It has to be known at synthesis.
   *
   * @default - the commands run in the repository's sources
   */
  readonly directory?: string;

  /**
   * Outputs of the stage's stacks, by the environment variable that the commands find them in.
   *
   * @default - none
   */
  readonly outputs?: Record<string, CfnOutput>;

  /**
   * Further environment variables.
   *
   * @default - none
   */
  readonly environment?: Record<string, string>;

  /**
   * What the commands may do in AWS.
   *
   * @default - nothing but writing their log
   */
  readonly permissions?: iam.PolicyStatement[];

  /**
   * Role of the commands, instead of one that the pipeline makes. `permissions` are added to it where it can be changed.
   *
   * @default - a new role
   */
  readonly role?: iam.IRole;

  /**
   * Time after which the test has failed: whole minutes, at least 5, at most 36 hours (CodeBuild's limits).
   *
   * @default Duration.minutes(10)
   */
  readonly timeout?: Duration;
}

/** One step of the way to production. */
export interface DeliveryPipelineStage {
  /** The stacks to deploy together. They may be in another account or region, see `crossAccountKeys`. */
  readonly stage: Stage;

  /**
   * Whether a person has to approve, in the console, before the stage is deployed.
   *
   * @default false
   */
  readonly approval?: boolean;

  /**
   * Commands that check the stage once it is deployed.
   *
   * @default - the stage has succeeded when its stacks are deployed
   */
  readonly smokeTest?: DeliveryPipelineSmokeTestOptions;

  /**
   * Whether a failed stage is deployed again as it last succeeded. CodePipeline can do that when the stage has
   * succeeded before with this very definition of the pipeline; otherwise the stage stays as it is. The failure is
   * reported in both cases.
   *
   * @default - true for a stage with a smoke test: CloudFormation undoes failed stacks by itself
   */
  readonly rollbackOnFailure?: boolean;
}
