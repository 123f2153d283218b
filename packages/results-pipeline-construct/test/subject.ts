import * as path from 'node:path';
import type { Subject } from '@org/construct-test';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { ResultsPipeline } from '../src';
import { required } from './stack';

/** The construct as the rules for all constructs see it. */
export const subject: Subject = {
  directory: path.join(__dirname, '..'),
  construct: ResultsPipeline,
  required: () => ({ ...required }),
  // Some alarms watch rules, which exist with a topic only.
  companions: { alarms: (scope) => ({ alertTopic: new sns.Topic(scope, 'AlertTopic') }) },
  within: { ordersLocation: (scope) => ({ bucket: s3.Bucket.fromBucketName(scope, 'OrdersBucket', 'orders') }) },
};
