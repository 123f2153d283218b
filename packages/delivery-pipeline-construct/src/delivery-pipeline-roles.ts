import type * as iam from 'aws-cdk-lib/aws-iam';

/**
 * Roles that exist already, for accounts in which a deployer may not make any. Policies are added to `pipeline` and
 * `synth`, unless you pass them `withoutPolicyUpdates()`. Nothing is ever added to the other two: what they need is in
 * `iam-policy-report.txt`, which synthesis writes into the cloud assembly.
 */
export interface DeliveryPipelineRoles {
  /**
   * Service role of the pipeline and of its actions.
   *
   * @default - a new role
   */
  readonly pipeline?: iam.IRole;

  /**
   * Role of the build that synthesizes and tests.
   *
   * @default - a new role
   */
  readonly synth?: iam.IRole;

  /**
   * Role of the build that updates the pipeline. Its name has to be known at synthesis. Only with `assetPublishing`.
   *
   * @default - a new role
   */
  readonly selfMutation?: iam.IRole;

  /**
   * Role of the build that publishes assets. Its name has to be known at synthesis. Only with `selfMutation`, unless
   * the pipeline does not update itself.
   *
   * @default - a new role
   */
  readonly assetPublishing?: iam.IRole;
}
