import { ResultsPipeline } from '@org/results-pipeline-construct';
import { CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { AuctionStackProps } from './auction-stack-props';
import { RESULTS_PREFIX } from './names';
import { handlerDirectory, pythonCode } from './python-code';
import { createSmokeTestRole, grantSmokeTestResults, grantSmokeTestRuns } from './smoke-test-role';

/** Fetches the results of the auction and stores them. */
export class ResultsStack extends Stack {
  /** The state machine that fetches and stores results. */
  public readonly stateMachineArn: CfnOutput;
  /** Where results are stored. */
  public readonly resultsBucketName: CfnOutput;
  /** Role of the smoke test's second half. */
  public readonly smokeTestRoleArn: CfnOutput;

  constructor(scope: Construct, id: string, { config, alertTopic, deliveryAccount }: AuctionStackProps) {
    super(scope, id, { description: `Results of ${config.name}: pipeline and bucket` });
    const pipeline = new ResultsPipeline(this, 'ResultsPipeline', {
      schedule: config.schedule,
      resultsCode: pythonCode(handlerDirectory('lambda_a')),
      orderCode: pythonCode(handlerDirectory('lambda_b')),
      resultsPrefix: RESULTS_PREFIX,
      alertTopic,
      maxConcurrentOrders: config.maxConcurrentOrders,
      alarms: { noSuccessfulRun: { enabled: config.hasHeartbeatAlarm } },
      bucketNamePrefix: config.resultsBucketPrefix,
      logRetention: config.logRetention,
      removalPolicy: config.isDisposable ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    });

    const smokeTest = createSmokeTestRole(this, deliveryAccount);
    grantSmokeTestRuns(pipeline.stateMachine, smokeTest);
    grantSmokeTestResults(pipeline.bucket, smokeTest);

    this.stateMachineArn = new CfnOutput(this, 'StateMachineArn', { value: pipeline.stateMachine.stateMachineArn });
    this.resultsBucketName = new CfnOutput(this, 'ResultsBucketName', { value: pipeline.bucket.bucketName });
    this.smokeTestRoleArn = new CfnOutput(this, 'SmokeTestRoleArn', { value: smokeTest.roleArn });
  }
}
