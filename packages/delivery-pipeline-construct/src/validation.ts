import * as logs from 'aws-cdk-lib/aws-logs';
import { Annotations, Stack, Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { DeliveryPipelineProps } from './delivery-pipeline-props';

/** Most path patterns in a trigger, each way (CodePipeline quota). */
const MAX_PATHS = 8;

/** Checks what can be checked at synthesis; tokens pass. */
export function validateProps(scope: Construct, props: DeliveryPipelineProps): void {
  const fail = (message: string): never => {
    throw new Error(`${scope.node.path}: ${message}`);
  };
  if (!/^[\w.-]+(\/[\w.-]+)+$/.test(props.repository)) {
    fail(`repository must be "owner/name" or "group/subgroup/name", got "${props.repository}"`);
  }
  if (!Token.isUnresolved(props.connectionArn) && !isConnectionArn(props.connectionArn)) {
    fail(`connectionArn must be the ARN of a CodeConnections connection, got "${props.connectionArn}"`);
  }
  for (const prop of ['includedPaths', 'excludedPaths'] as const) {
    const count = props[prop]?.length ?? 0;
    if (count > MAX_PATHS) {
      fail(`${prop} must have at most ${MAX_PATHS} patterns, got ${count}`);
    }
  }
  if (props.synthCommands?.length === 0) {
    fail('synthCommands must not be empty: the last one leaves the cloud assembly');
  }
  if (props.fallbackTopic && (!props.alertTopic || props.alarms === false)) {
    fail('fallbackTopic is notified by the alarms on undelivered reports: it needs alertTopic, and alarms that are on');
  }
  const days = props.logRetention?.toDays();
  if (days !== undefined && !(days in logs.RetentionDays)) {
    fail(`logRetention must be a number of days that CloudWatch Logs knows, such as 1, 7, 30 or 365, got ${days}`);
  }
  validateArtifacts(props, fail);
  validateStages(props, fail);
  const elsewhere = props.stages.find(({ stage: { region } }) => region !== undefined && !Token.isUnresolved(region));
  if (elsewhere && Token.isUnresolved(Stack.of(scope).region)) {
    fail(
      `the stack of the pipeline must name a region (env: { region }), since stage "${elsewhere.stage.stageName}" ` +
        `is in ${elsewhere.stage.region}`,
    );
  }
  validateKeys(scope, props, fail);
}

function validateArtifacts(props: DeliveryPipelineProps, fail: (message: string) => never): void {
  const { artifactExpiration: expiration, artifactBucket } = props;
  if (expiration === undefined) return;
  if (artifactBucket) {
    fail('artifactExpiration must not be set beside artifactBucket: the bucket has rules of its own');
  }
  const days = expiration.toDays({ integral: false });
  if (!Number.isInteger(days) || days < 1) {
    fail(`artifactExpiration must be whole days, at least 1, got ${expiration.toHumanString()}`);
  }
}

function isConnectionArn(arn: string): boolean {
  return /^arn:[\w-]+:(codeconnections|codestar-connections):[\w-]+:\d{12}:connection\/.+$/.test(arn);
}

function validateStages({ stages }: DeliveryPipelineProps, fail: (message: string) => never): void {
  if (stages.length === 0) {
    fail('stages must name at least one stage');
  }
  const names = stages.map(({ stage }) => stage.stageName);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) {
    fail(`stages must have different names, got "${repeated}" twice`);
  }
  const untested = stages.find(({ smokeTest }) => smokeTest?.commands.length === 0);
  if (untested) {
    fail(`smokeTest.commands of stage "${untested.stage.stageName}" must not be empty`);
  }
}

function validateKeys(scope: Construct, props: DeliveryPipelineProps, fail: (message: string) => never): void {
  const { account } = Stack.of(scope);
  const foreign = props.stages.find(
    ({ stage }) => stage.account !== undefined && !Token.isUnresolved(stage.account) && stage.account !== account,
  );
  if (foreign && !props.crossAccountKeys) {
    const here = Token.isUnresolved(account) ? 'an account that is not known at synthesis' : `account ${account}`;
    fail(
      `crossAccountKeys must be true for stage "${foreign.stage.stageName}" in account ${foreign.stage.account}, ` +
        `since the pipeline is in ${here}`,
    );
  }
  if (foreign && props.artifactBucket && !props.artifactBucket.encryptionKey) {
    fail(`artifactBucket must have a customer managed key for stage "${foreign.stage.stageName}" in another account`);
  }
  if (props.crossAccountKeys && !foreign) {
    Annotations.of(scope).addWarningV2(
      '@org/delivery-pipeline-construct:unusedCrossAccountKeys',
      'crossAccountKeys costs 1 USD a month, and no stage is in another account',
    );
  }
}
