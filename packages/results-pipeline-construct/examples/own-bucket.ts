import * as path from 'node:path';
import { ResultsPipeline } from '@org/results-pipeline-construct';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { App, Duration, Stack } from 'aws-cdk-lib/core';

const stack = new Stack(new App(), 'Results');
const handler = (name: string) => lambda.Code.fromAsset(path.join(__dirname, 'handlers', name));

new ResultsPipeline(stack, 'ResultsPipeline', {
  schedule: ScheduleExpression.rate(Duration.hours(24)),
  resultsCode: handler('results'),
  orderCode: handler('order'),
  bucket: s3.Bucket.fromBucketName(stack, 'Bucket', 'order-results'),
  resultsPrefix: 'auction/orders/',
});
