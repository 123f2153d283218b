import type * as codebuild from 'aws-cdk-lib/aws-codebuild';
import type * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import type * as pipelines from 'aws-cdk-lib/pipelines';
import type { DeliveryStage } from './delivery-stage';

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

/** Properties of `DeliveryPipeline`. */
export interface DeliveryPipelineProps {
  /** Repository: `owner/name`, or with the groups of GitLab `group/subgroup/name`. */
  readonly repository: string;
  /** ARN of the CodeConnections connection to GitHub, GitLab or Bitbucket. It may be a token, such as the value of an SSM parameter. */
  readonly connectionArn: string;
  /** What is deployed, in this order. */
  readonly stages: DeliveryStage[];
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
   * Runtimes of every build, in CodeBuild's names and versions.
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
   * Time after which a build has failed.
   *
   * @default Duration.minutes(30)
   */
  readonly buildTimeout?: Duration;
  /**
   * Where failures of the pipeline are reported.
   *
   * @default - nobody is told
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
   * Whether the two alarms on reports that could not be delivered (dead letters, lost reports) are made. They come with
   * `alertTopic`.
   *
   * @default true
   */
  readonly alarms?: boolean;
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
   * Version of the program that publishes assets.
   *
   * @default '4.7.3'
   */
  readonly assetsCliVersion?: string;
  /**
   * Time after which logs of builds are deleted, as a number of days that CloudWatch Logs knows.
   *
   * @default Duration.days(30)
   */
  readonly logRetention?: Duration;
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
   * What happens to the artifact bucket that this construct makes, when it is taken out of the stack. With `DESTROY`
   * it is emptied first.
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
   * Further settings of all builds.
   *
   * @default - ARM, small, Amazon Linux 2023, logs in a group of our own
   */
  readonly buildOverrides?: Partial<Omit<pipelines.CodeBuildOptions, 'timeout'>>;
  /**
   * Further settings of the synth build alone, such as a larger machine.
   *
   * @default - as all builds
   */
  readonly synthEnvironment?: codebuild.BuildEnvironment;
  /**
   * Further settings of the pipeline.
   *
   * @default - type V2, executions wait for one another
   */
  readonly pipelineOverrides?: Partial<
    Omit<
      codepipeline.PipelineProps,
      | 'artifactBucket'
      | 'crossAccountKeys'
      | 'pipelineType'
      | 'restartExecutionOnUpdate'
      | 'role'
      | 'stages'
      | 'triggers'
    >
  >;
}
