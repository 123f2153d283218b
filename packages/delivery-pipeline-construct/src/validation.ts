import * as logs from 'aws-cdk-lib/aws-logs';
import { Annotations, Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import {
  type DeliveryPipelineAlarmOptions,
  DeliveryPipelineAlarmSeverity,
  type DeliveryPipelineAlarmsProps,
} from './delivery-pipeline-alarms';
import type { DeliveryPipelineProps } from './delivery-pipeline-props';
import type { DeliveryPipelineRoles } from './delivery-pipeline-roles';
import type { DeliveryPipelineSmokeTestOptions, DeliveryPipelineStage } from './delivery-pipeline-stage';
import { checkProps, type PropRules } from './internal/check-props';
import {
  duration,
  flag,
  integer,
  like,
  list,
  map,
  number,
  oneOf,
  overrides,
  required,
  struct,
  text,
} from './internal/prop-rules';
import { foreignStage, propRelations } from './prop-relations';

/** Most path patterns in a trigger, each way (CodePipeline user guide, "Quotas in AWS CodePipeline"). */
const MAX_PATHS = 8;

/** CodeBuild API reference, `CreateProject`: "How long, in minutes, from 5 to 2160 (36 hours)". */
const BUILD_TIMEOUT = duration({ min: Duration.minutes(5), max: Duration.hours(36), step: Duration.minutes(1) });

const TOPIC = like('sns.ITopic', 'topicArn', 'addToResourcePolicy');
const ROLE = like('iam.IRole', 'roleArn', 'grantPrincipal');
const ENVIRONMENT = map(text({ mayBeEmpty: true }));

const ALARM = struct<DeliveryPipelineAlarmOptions>({
  enabled: flag(),
  threshold: number({ min: 0 }),
  evaluationPeriods: integer({ min: 1 }),
  notify: flag(),
  severity: oneOf('DeliveryPipelineAlarmSeverity', DeliveryPipelineAlarmSeverity),
});

const SMOKE_TEST = struct<DeliveryPipelineSmokeTestOptions>({
  commands: required(list(text(), { min: 1 })),
  directory: text({ tokens: 'refused' }), // the pipelines module makes a name of it
  outputs: map(like('CfnOutput', 'exportName', 'value')),
  environment: ENVIRONMENT,
  permissions: list(like('iam.PolicyStatement', 'toStatementJson')),
  role: ROLE,
  timeout: BUILD_TIMEOUT,
});

const STAGE = struct<DeliveryPipelineStage>({
  stage: required(like('Stage', 'stageName', 'synth')),
  approval: flag(),
  smokeTest: SMOKE_TEST,
  rollbackOnFailure: flag(),
});

const { SNAPSHOT: _, ...REMOVAL_POLICIES } = RemovalPolicy;

const RULES: PropRules<DeliveryPipelineProps> = {
  repository: required(
    text({
      pattern: /^[\w.-]+(\/[\w.-]+)+$/,
      allowed: "'owner/name' or 'group/subgroup/name'",
      tokens: 'refused',
    }),
  ),
  connectionArn: required(
    text({
      pattern: /^arn:[\w-]+:(codeconnections|codestar-connections):[\w-]+:\d{12}:connection\/.+$/,
      allowed: 'the ARN of a CodeConnections connection',
    }),
  ),
  stages: required(list(STAGE, { min: 1 })),
  branch: text(),
  includedPaths: list(text(), { max: MAX_PATHS }),
  excludedPaths: list(text(), { max: MAX_PATHS }),
  installCommands: list(text()),
  synthCommands: list(text(), { min: 1 }), // the last one leaves the cloud assembly
  cloudAssemblyDirectory: text(),
  environment: ENVIRONMENT,
  runtimeVersions: map(text({ tokens: 'refused' })), // as assetsCliVersion
  cachedFolders: list(text()),
  buildTimeout: BUILD_TIMEOUT,
  alertTopic: TOPIC,
  fallbackTopic: TOPIC,
  alarms: struct<DeliveryPipelineAlarmsProps>({ deadLetters: ALARM, lostReports: ALARM }),
  crossAccountKeys: flag(),
  selfMutation: flag(),
  cliVersion: text(),
  assetsCliVersion: text({ tokens: 'refused' }), // the buildspec of the publisher is a file beside the template
  logRetention: oneOf('logs.RetentionDays', logs.RetentionDays as unknown as Record<string, number>),
  artifactBucket: like('s3.IBucket', 'bucketArn', 'grantReadWrite'),
  artifactExpiration: duration({ min: Duration.days(1), step: Duration.days(1) }),
  removalPolicy: oneOf('RemovalPolicy other than SNAPSHOT', REMOVAL_POLICIES),
  permissionsBoundary: like('iam.IManagedPolicy', 'managedPolicyArn'),
  roles: struct<DeliveryPipelineRoles>({ pipeline: ROLE, synth: ROLE, selfMutation: ROLE, assetPublishing: ROLE }),
  codeBuildDefaults: overrides({ timeout: 'buildTimeout' }),
  synthCodeBuildDefaults: overrides({ cache: 'cachedFolders' }),
  pipelineOverrides: overrides({
    artifactBucket: 'artifactBucket',
    crossAccountKeys: 'crossAccountKeys',
    enableKeyRotation: 'crossAccountKeys, whose key rotates',
    pipelineType: 'DeliveryPipeline (rollback, triggers and waiting executions need V2)',
    restartExecutionOnUpdate: 'DeliveryPipeline: a pipeline that updated itself starts again',
    role: 'roles.pipeline',
    stages: 'stages',
    triggers: 'includedPaths and excludedPaths',
  }),
  acknowledgeFindings: flag(),
};

/**
 * Checks what can be checked at synthesis, and warns of a key that is of no use.
 *
 * @throws Error with every problem
 */
export function validateProps(scope: Construct, props: DeliveryPipelineProps): void {
  checkProps(scope, 'DeliveryPipeline', props, RULES, propRelations(scope, props));
  if (props.crossAccountKeys && !foreignStage(scope, props)) {
    Annotations.of(scope).addWarningV2(
      '@org/delivery-pipeline-construct:unusedCrossAccountKeys',
      'crossAccountKeys costs 1 USD a month, and no stage is in another account',
    );
  }
}
