import { ExpectedResult, type IApiCall, type IntegTest } from '@aws-cdk/integ-tests-alpha';
import { Duration } from 'aws-cdk-lib/core';
import type { ResultsPipeline } from '../src';

export interface ExpectedRun {
  /** Input of the execution. */
  readonly input: object;
  /** Status that it must end with. */
  readonly status: string;
  /** Objects that the bucket must hold afterwards. */
  readonly stored: number;
}

/** Starts a run, waits for its end, and counts what it has stored. */
export function assertRun(test: IntegTest, pipeline: ResultsPipeline, expected: ExpectedRun): IApiCall {
  const started = test.assertions.awsApiCall('StepFunctions', 'startExecution', {
    stateMachineArn: pipeline.stateMachine.stateMachineArn,
    input: JSON.stringify(expected.input),
  });
  const ended = test.assertions.awsApiCall('StepFunctions', 'describeExecution', {
    executionArn: started.getAttString('executionArn'),
  });
  const results = test.assertions.awsApiCall('S3', 'listObjectsV2', {
    Bucket: pipeline.bucket.bucketName,
    Prefix: pipeline.resultsPrefix,
  });
  started.next(ended).next(results);
  ended
    .expect(ExpectedResult.objectLike({ status: expected.status }))
    .waitForAssertions({ totalTimeout: Duration.minutes(5), interval: Duration.seconds(5) });
  results.expect(ExpectedResult.objectLike({ KeyCount: expected.stored }));
  results.provider.addToRolePolicy({
    Effect: 'Allow',
    Action: ['s3:ListBucket'],
    Resource: [pipeline.bucket.bucketArn],
  });
  return results;
}
