import type * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import type * as pipelines from 'aws-cdk-lib/pipelines';
import type { DeliveryPipelineAlarmsProps } from './delivery-pipeline-alarms';
import type { DeliveryPipelineRoles } from './delivery-pipeline-roles';
import type { DeliveryPipelineStage } from './delivery-pipeline-stage';

/** Properties of `DeliveryPipeline`. */
export interface DeliveryPipelineProps {
  /** Repository: `owner/name`, or with the groups of GitLab `group/subgroup/name`. It has to be known at synthesis. */
  readonly repository: string;

  /** ARN of the CodeConnections connection to GitHub, GitLab or Bitbucket. It may be a token, such as the value of an SSM parameter. */
  readonly connectionArn: string;

  /** What is deployed, in this order. */
  readonly stages: DeliveryPipelineStage[];

  /**
   * Branch whose commits are deployed.
   *
   * @default 'master'
   */
  readonly branch?: string;

  /**
   * Paths that start the pipeline: a push that touches none of them is not deployed. At most eight patterns.
   *
   * @default - every push to the branch starts the pipeline
   */
  readonly includedPaths?: string[];

  /**
   * Paths that do not start the pipeline: a push that touches nothing else is not deployed. At most eight patterns.
   *
   * @default - no path is excluded
   */
  readonly excludedPaths?: string[];

  /**
   * Commands that install what the build needs.
   *
   * @default ['npm ci']
   */
  readonly installCommands?: string[];

  /**
   * Commands that check and synthesize the app. The last ones have to leave the cloud assembly.
   *
   * @default ['npm test', 'npx cdk synth']
   */
  readonly synthCommands?: string[];

  /**
   * Folder with the cloud assembly, relative to the repository's root.
   *
   * @default 'cdk.out'
   */
  readonly cloudAssemblyDirectory?: string;

  /**
   * Environment variables of the build. They are readable in the console: no secrets.
   *
   * @default - none
   */
  readonly environment?: Record<string, string>;

  /**
   * Runtimes of every build, in CodeBuild's names and versions. They have to be known at synthesis.
   *
   * @default { nodejs: '22', python: '3.13' }
   */
  readonly runtimeVersions?: Record<string, string>;

  /**
   * Folders of the synth build that are kept for the next one. CodeBuild runs as root. What one build leaves in them
   * the next one finds, also when the commit was reverted: name only caches whose content is checked when it is read.
   *
   * @default ['/root/.npm/_cacache'], whose content npm checks against the hashes of package-lock.json
   */
  readonly cachedFolders?: string[];

  /**
   * Time after which a build has failed: whole minutes, at least 5, at most 36 hours (CodeBuild's limits).
   *
   * @default Duration.minutes(30)
   */
  readonly buildTimeout?: Duration;

  /**
   * Where failures of the pipeline are reported.
   *
   * @default - failures are not reported
   */
  readonly alertTopic?: sns.ITopic;

  /**
   * Topic that is notified as well when a report could not be delivered to `alertTopic`. Best one that leads to people by
   * another way, such as e-mail. Only with `alertTopic`.
   *
   * @default - such alarms go to `alertTopic` only, by CloudWatch instead of EventBridge
   */
  readonly fallbackTopic?: sns.ITopic;

  /**
   * Settings of the two alarms on reports that were not delivered. They come with `alertTopic`.
   *
   * @default - both notify `alertTopic` and `fallbackTopic`, and are critical
   */
  readonly alarms?: DeliveryPipelineAlarmsProps;

  /**
   * Encrypts artifacts with a key of this account's own, which other accounts can be allowed to use. Costs 1 USD a
   * month. Required as soon as a stage is in another account, of no use before.
   *
   * @default false
   */
  readonly crossAccountKeys?: boolean;

  /**
   * Whether the pipeline first updates itself. Turn it off only while you develop the pipeline.
   *
   * @default true
   */
  readonly selfMutation?: boolean;

  /**
   * Version of the CDK CLI that updates the pipeline. Not older than the app's own; raise this one first.
   *
   * @default '2.1148.1'
   */
  readonly cliVersion?: string;

  /**
   * Version of the program that publishes assets. It has to be known at synthesis.
   *
   * @default '4.7.3'
   */
  readonly assetsCliVersion?: string;

  /**
   * How long logs of builds are kept. Their log group is deleted with the stack: its lines expire anyway, and another copy of
   * the stack could not take it over.
   *
   * @default logs.RetentionDays.ONE_MONTH
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Bucket for artifacts. With `crossAccountKeys` it needs a customer managed key.
   *
   * @default - a new bucket
   */
  readonly artifactBucket?: s3.IBucket;

  /**
   * Age at which artifacts in the bucket that is made here are deleted, in whole days. A stage that has not been deployed for
   * as long cannot be rolled back, nor retried. Not with `artifactBucket`, whose rules are its owner's.
   *
   * @default Duration.days(365)
   */
  readonly artifactExpiration?: Duration;

  /**
   * What happens to the artifact bucket that this construct makes, and its key, when they are taken out of the stack. With
   * `DESTROY` the bucket is emptied first. Not `SNAPSHOT`, which buckets do not have.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Boundary for each role that is made here.
   *
   * @default - none
   */
  readonly permissionsBoundary?: iam.IManagedPolicy;

  /**
   * Roles that exist already.
   *
   * @default - every role is made here
   */
  readonly roles?: DeliveryPipelineRoles;

  /**
   * Further settings of all builds. Members that are left out or undefined keep the default; `buildEnvironment` is merged
   * by its members, `partialBuildSpec` with the one that names `runtimeVersions`. Not `timeout`, which is `buildTimeout`.
   *
   * @default - ARM, small, Amazon Linux 2023, logs in a group of our own
   */
  readonly codeBuildDefaults?: pipelines.CodeBuildOptions;

  /**
   * Further settings of the synth build alone, such as a larger machine. Merged into `codeBuildDefaults`. Not `cache`,
   * which is `cachedFolders`.
   *
   * @default - as all builds
   */
  readonly synthCodeBuildDefaults?: pipelines.CodeBuildOptions;

  /**
   * Further settings of the pipeline: its name, `executionMode`, `variables` and so on. An error names the members that
   * other props decide.
   *
   * @default - type V2, executions wait for one another
   */
  readonly pipelineOverrides?: codepipeline.PipelineProps;

  /**
   * Whether the findings of cdk-nag (AwsSolutions, Serverless) that stay in the defaults are acknowledged, with the reasons
   * that the README lists. With `false` every finding shows.
   *
   * @default true
   */
  readonly acknowledgeFindings?: boolean;
}
