import * as iam from 'aws-cdk-lib/aws-iam';
import { Token } from 'aws-cdk-lib/core';
import type * as pipelines from 'aws-cdk-lib/pipelines';
import type { Construct } from 'constructs';
import type { DeliveryPipelineProps } from './delivery-pipeline-props';

/** Roles of the pipelines module that no prop of it can replace, by their paths below its construct. */
const PATHS = { selfMutation: 'UpdatePipeline/SelfMutation/Role', assetPublishing: 'Assets/FileRole' } as const;

/** Checks that the roles which the pipelines module makes for itself are replaced all or not at all. */
export function validatePrecreatedRoles(scope: Construct, { roles, selfMutation = true }: DeliveryPipelineProps): void {
  const needed = selfMutation ? (['selfMutation', 'assetPublishing'] as const) : (['assetPublishing'] as const);
  const given = needed.filter((key) => roles?.[key]);
  if (given.length > 0 && given.length < needed.length) {
    throw new Error(
      `${scope.node.path}: roles.selfMutation and roles.assetPublishing must be given together, got roles.${given[0]} only`,
    );
  }
  for (const key of given) {
    if (Token.isUnresolved(roles?.[key]?.roleName)) {
      throw new Error(`${scope.node.path}: roles.${key} must have a name that is known at synthesis, got a token`);
    }
  }
}

/** Makes the pipelines module take existing roles. To be called before it builds the pipeline. */
export function usePrecreatedRoles(delivery: pipelines.CodePipeline, roles: DeliveryPipelineProps['roles']): void {
  const names = Object.entries(PATHS).flatMap(([key, path]) => {
    const role = roles?.[key as keyof typeof PATHS];
    return role ? [[`${delivery.node.path}/${path}`, role.roleName]] : [];
  });
  if (names.length > 0) {
    iam.Role.customizeRoles(delivery, { usePrecreatedRoles: Object.fromEntries(names) });
  }
}
