import * as path from 'node:path';
import { ResultsPipeline } from '@org/results-pipeline-construct';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { App, Duration, Stack } from 'aws-cdk-lib/core';

const stack = new Stack(new App(), 'Results');
const handler = (name: string) => lambda.Code.fromAsset(path.join(__dirname, 'handlers', name));
const bucket = new s3.Bucket(stack, 'Orders', { versioned: true, enforceSSL: true });

const results = new ResultsPipeline(stack, 'ResultsPipeline', {
  schedule: ScheduleExpression.rate(Duration.hours(24)),
  resultsCode: handler('results_in_s3'),
  orderCode: handler('order'),
  ordersLocation: { bucket, prefix: 'auction/' },
  maxConcurrentOrders: 200,
  resultsFunctionOverrides: { environment: { ORDERS_BUCKET: bucket.bucketName } },
});
bucket.grantPut(results.resultsFunction, 'auction/*');
