import * as iam from 'aws-cdk-lib/aws-iam';
import { Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { DeliveryPipelineRoles } from './delivery-pipeline-props';

/** Roles of the pipelines module that no prop of it can replace, by their paths below the construct. */
const PATHS = {
  selfMutation: 'Delivery/UpdatePipeline/SelfMutation/Role',
  assetPublishing: 'Delivery/Assets/FileRole',
} as const;

/** Replaces the roles that the pipelines module makes for itself by existing ones. */
export function usePrecreatedRoles(scope: Construct, roles: DeliveryPipelineRoles = {}): void {
  const names: Record<string, string> = {};
  for (const [key, path] of Object.entries(PATHS) as [keyof typeof PATHS, string][]) {
    const role = roles[key];
    if (role && Token.isUnresolved(role.roleName)) {
      throw new Error(`${scope.node.path}: roles.${key} must have a name that is known at synthesis, got a token`);
    }
    if (role) {
      names[`${scope.node.path}/${path}`] = role.roleName;
    }
  }
  if (Object.keys(names).length > 0) {
    iam.Role.customizeRoles(scope, { preventSynthesis: false, usePrecreatedRoles: names });
  }
}
