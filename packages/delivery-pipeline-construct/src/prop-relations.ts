import { Stack, Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { DeliveryPipelineProps } from './delivery-pipeline-props';
import type { DeliveryPipelineStage } from './delivery-pipeline-stage';
import type { PropRelation } from './internal/check-props';
import { rolesTogether, rolesWithNames } from './precreated-roles';
import { anAlarmNotifies } from './report-alarms';

/** What the props have to do with each other, and with the stack of the pipeline. */
export function propRelations(
  scope: Construct,
  props: DeliveryPipelineProps,
): readonly PropRelation<DeliveryPipelineProps>[] {
  return [
    { of: ['fallbackTopic', 'alertTopic', 'alarms'], problem: () => fallbackIsNotified(props) },
    { of: ['artifactExpiration', 'artifactBucket'], problem: () => bucketHasOneOwner(props) },
    { of: ['roles', 'selfMutation'], problem: () => rolesTogether(props) },
    { of: ['roles'], problem: () => rolesWithNames(props) },
    { of: ['stages'], problem: () => stagesDiffer(props) },
    { of: ['stages'], problem: () => regionIsKnown(scope, props) },
    { of: ['stages', 'crossAccountKeys'], problem: () => keysAreThere(scope, props) },
    { of: ['stages', 'artifactBucket'], problem: () => bucketHasKey(scope, props) },
  ];
}

/** The first stage that is in another account than the pipeline, as far as that is known. */
export function foreignStage(scope: Construct, { stages }: DeliveryPipelineProps): DeliveryPipelineStage | undefined {
  const { account } = Stack.of(scope);
  return stages.find(
    ({ stage }) => stage.account !== undefined && !Token.isUnresolved(stage.account) && stage.account !== account,
  );
}

function fallbackIsNotified(props: DeliveryPipelineProps): string | undefined {
  if (!props.fallbackTopic || (props.alertTopic && anAlarmNotifies(props))) return undefined;
  return 'fallbackTopic is notified by the alarms on undelivered reports: it needs alertTopic, and an alarm that notifies';
}

function bucketHasOneOwner({ artifactExpiration, artifactBucket }: DeliveryPipelineProps): string | undefined {
  return artifactExpiration && artifactBucket
    ? 'artifactExpiration must not be set beside artifactBucket: the bucket has rules of its own'
    : undefined;
}

function stagesDiffer({ stages }: DeliveryPipelineProps): string | undefined {
  const names = stages.map(({ stage }) => stage.stageName);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  return repeated === undefined ? undefined : `stages must have different names, got '${repeated}' twice`;
}

function regionIsKnown(scope: Construct, { stages }: DeliveryPipelineProps): string | undefined {
  const elsewhere = stages.find(({ stage: { region } }) => region !== undefined && !Token.isUnresolved(region));
  return elsewhere && Token.isUnresolved(Stack.of(scope).region)
    ? `the stack of the pipeline must name a region (env: { region }), since stage '${elsewhere.stage.stageName}' ` +
        `is in ${elsewhere.stage.region}`
    : undefined;
}

function keysAreThere(scope: Construct, props: DeliveryPipelineProps): string | undefined {
  const foreign = foreignStage(scope, props);
  if (!foreign || props.crossAccountKeys) return undefined;
  const { account } = Stack.of(scope);
  const here = Token.isUnresolved(account) ? 'an account that is not known at synthesis' : `account ${account}`;
  return (
    `crossAccountKeys must be true for stage '${foreign.stage.stageName}' in account ${foreign.stage.account}, ` +
    `since the pipeline is in ${here}`
  );
}

function bucketHasKey(scope: Construct, props: DeliveryPipelineProps): string | undefined {
  const foreign = foreignStage(scope, props);
  return foreign && props.artifactBucket && !props.artifactBucket.encryptionKey
    ? `artifactBucket must have a customer managed key for stage '${foreign.stage.stageName}' in another account`
    : undefined;
}
