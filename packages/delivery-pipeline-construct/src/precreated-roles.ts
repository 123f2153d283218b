import * as iam from 'aws-cdk-lib/aws-iam';
import { Token } from 'aws-cdk-lib/core';
import type * as pipelines from 'aws-cdk-lib/pipelines';
import type { DeliveryPipelineProps } from './delivery-pipeline-props';

/** Roles of the pipelines module that no prop of it can replace, by their paths below its construct. */
const PATHS = { selfMutation: 'UpdatePipeline/SelfMutation/Role', assetPublishing: 'Assets/FileRole' } as const;
const KEYS = ['selfMutation', 'assetPublishing'] as const;

/** The roles that the pipelines module makes for itself are replaced all or not at all. */
export function rolesTogether(props: DeliveryPipelineProps): string | undefined {
  const needed = props.selfMutation === false ? (['assetPublishing'] as const) : KEYS;
  const given = needed.filter((key) => props.roles?.[key]);
  return given.length === 0 || given.length === needed.length
    ? undefined
    : `roles.selfMutation and roles.assetPublishing must be given together, got roles.${given[0]} only`;
}

/** The pipelines module finds them by their names. */
export function rolesWithNames({ roles }: DeliveryPipelineProps): string | undefined {
  const unnamed = KEYS.find((key) => roles?.[key] && Token.isUnresolved(roles[key].roleName));
  return unnamed && `roles.${unnamed} must have a name that is known at synthesis, got a token`;
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
