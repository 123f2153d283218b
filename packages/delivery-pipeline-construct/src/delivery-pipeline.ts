import type * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import type * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import * as pipelines from 'aws-cdk-lib/pipelines';
import { Construct } from 'constructs';
import { createArtifactBucket } from './artifact-bucket';
import { keepAssetsFromStartingBuilds } from './asset-role';
import { codeBuildDefaults, createBuildLogs } from './builds';
import type { DeliveryPipelineAlarms } from './delivery-pipeline-alarms';
import type { DeliveryPipelineProps } from './delivery-pipeline-props';
import { type DeliveryPipelineFailureAlerts, reportFailedActions } from './failure-alerts';
import { acknowledgeDefaults } from './findings';
import { mergeOverrides } from './internal/merge-overrides';
import { usePrecreatedRoles } from './precreated-roles';
import { createReportAlarms } from './report-alarms';
import { letReportsThrough } from './report-publishers';
import { addTriggerWithPaths, createSource } from './source';
import { addStages, rollBackFailedStages } from './stages';
import { createSynthStep } from './synth-step';
import { validateProps } from './validation';

/**
 * A CodePipeline that deploys a CDK app from GitHub: each commit on the branch is tested and synthesized, the pipeline
 * updates itself, publishes the assets and deploys the stages one after the other. Failed actions are reported to a
 * topic.
 *
 * Made here: the pipeline (V2; executions wait for one another), an artifact bucket, one build project each for
 * synthesis, self-update, assets and every smoke test, their roles and log group, and two rules with a dead-letter
 * queue and two alarms for the reports. **Not** made here: the connection to GitHub (a person confirms it in the console once), the
 * topic, and the CDK bootstrap stack of each account, whose roles do the deploying.
 *
 * Exactly one has to be in a stack of its own, beside the stages it deploys and not within them.
 *
 * @example
 * new DeliveryPipeline(stack, 'DeliveryPipeline', {
 *   repository: 'acme/shop',
 *   connectionArn: ssm.StringParameter.valueForStringParameter(stack, '/delivery/connection-arn'),
 *   stages: [{ stage: new ShopStage(app, 'Dev') }],
 *   alertTopic: alerting.topic,
 * });
 */
export class DeliveryPipeline extends Construct {
  /** The pipeline itself. */
  public readonly pipeline: codepipeline.Pipeline;

  /** Artifacts of each run, and the cache of the synth build. */
  public readonly artifactBucket: s3.IBucket;

  /** Where every build logs. */
  public readonly logGroup: logs.LogGroup;

  /** The build that tests and synthesizes. */
  public readonly synthProject: codebuild.IProject;

  /** Rules for failed actions and the queue for reports that could not be delivered; undefined without `alertTopic`. */
  public readonly failureAlerts?: DeliveryPipelineFailureAlerts;

  /** Alarms on reports that were not delivered; empty without `alertTopic`. */
  public readonly alarms: DeliveryPipelineAlarms;

  /**
   * @throws Error with every prop that is malformed, a stage that needs `crossAccountKeys`, stages of the same name
   */
  constructor(scope: Construct, id: string, props: DeliveryPipelineProps) {
    super(scope, id);
    validateProps(this, props);

    this.artifactBucket = props.artifactBucket ?? createArtifactBucket(this, props);
    this.logGroup = createBuildLogs(this, props);
    this.pipeline = this.createPipeline(props);
    const source = createSource(props);
    const synth = createSynthStep(source, this.artifactBucket, props);
    const delivery = new pipelines.CodePipeline(this, 'Delivery', {
      codePipeline: this.pipeline,
      synth,
      selfMutation: props.selfMutation ?? true,
      cliVersion: props.cliVersion ?? '2.1148.1',
      cdkAssetsCliVersion: props.assetsCliVersion ?? '4.7.3',
      publishAssetsInParallel: false,
      // One action a stack, which can be retried; a change set that failed cannot.
      useChangeSets: false,
      usePipelineRoleForActions: true,
      codeBuildDefaults: codeBuildDefaults(this.logGroup, props),
      synthCodeBuildDefaults: props.synthCodeBuildDefaults,
    });
    usePrecreatedRoles(delivery, props.roles);
    addStages(delivery, synth, props.stages);
    delivery.buildPipeline();
    keepAssetsFromStartingBuilds(delivery);
    this.synthProject = delivery.synthProject;

    addTriggerWithPaths(this.pipeline, props);
    rollBackFailedStages(this.pipeline, props.stages);
    letReportsThrough(this, props);
    this.failureAlerts = props.alertTopic && reportFailedActions(this, this.pipeline, props.alertTopic);
    this.alarms = this.failureAlerts ? createReportAlarms(this, this.failureAlerts, props) : {};
    if (props.permissionsBoundary) {
      iam.PermissionsBoundary.of(this).apply(props.permissionsBoundary);
    }
    if (props.acknowledgeFindings ?? true) acknowledgeDefaults(this, this.artifactBucket);
  }

  /** Lets someone start the pipeline for the newest commit. */
  public grantStart(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['codepipeline:StartPipelineExecution'],
      resourceArns: [this.pipeline.pipelineArn],
    });
  }

  /** A rule for whatever else of the pipeline's events matters to you. */
  public onEvent(id: string, options?: events.OnEventOptions): events.Rule {
    return this.pipeline.onEvent(id, options);
  }

  private createPipeline(props: DeliveryPipelineProps): codepipeline.Pipeline {
    const defaults: codepipeline.PipelineProps = {
      executionMode: codepipeline.ExecutionMode.QUEUED,
      usePipelineRoleForActions: true,
    };
    const owned = {
      pipelineType: codepipeline.PipelineType.V2,
      restartExecutionOnUpdate: true,
      crossAccountKeys: props.crossAccountKeys ?? false,
      artifactBucket: this.artifactBucket,
      role: props.roles?.pipeline,
    };
    const options = mergeOverrides(defaults, props.pipelineOverrides, owned);
    const pipeline = new codepipeline.Pipeline(this, 'Pipeline', options);
    // Connections made under the service's present name are used under that name, older ones under the former.
    pipeline.role.addToPrincipalPolicy(
      new iam.PolicyStatement({ actions: ['codeconnections:UseConnection'], resources: [props.connectionArn] }),
    );
    return pipeline;
  }
}
