import type * as iam from 'aws-cdk-lib/aws-iam';
import { type IResolveContext, Lazy } from 'aws-cdk-lib/core';
import type * as pipelines from 'aws-cdk-lib/pipelines';
import type { IConstruct } from 'constructs';

/** Policy of the asset publisher's role, below the construct of the pipelines module. */
const POLICY = 'Assets/FileRole/DefaultPolicy/Resource';

/**
 * Takes from the asset publisher what aws-cdk-lib gives it without need: to start builds, of any project in the
 * account. `StartBuild` takes a buildspec from its caller, so that commands could be run with the role of each project.
 * The pipeline's own role starts the publisher (`usePipelineRoleForActions`). To be called after the pipeline is built.
 */
export function keepAssetsFromStartingBuilds(delivery: pipelines.CodePipeline): void {
  const policy = POLICY.split('/').reduce<IConstruct | undefined>(
    (scope, id) => scope?.node.tryFindChild(id),
    delivery,
  );
  if (policy === undefined) {
    return; // the role exists already, or nothing is published
  }
  const { policyDocument } = policy as iam.CfnPolicy;
  (policy as iam.CfnPolicy).policyDocument = Lazy.uncachedAny({
    produce: ({ resolve }: IResolveContext) => withoutBuilds(resolve(policyDocument)),
  });
}

function withoutBuilds(document: { Statement: { Action: string | string[]; Resource: unknown }[] }) {
  return {
    ...document,
    Statement: document.Statement.filter(
      ({ Action, Resource }) => Resource !== '*' || ![Action].flat().includes('codebuild:StartBuild'),
    ),
  };
}
