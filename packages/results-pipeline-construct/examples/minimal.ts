import * as path from 'node:path';
import { ResultsPipeline } from '@org/results-pipeline-construct';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import { App, Stack, TimeZone } from 'aws-cdk-lib/core';

const stack = new Stack(new App(), 'Results');
const handler = (name: string) => lambda.Code.fromAsset(path.join(__dirname, 'handlers', name));

new ResultsPipeline(stack, 'ResultsPipeline', {
  schedule: ScheduleExpression.cron({ hour: '13', minute: '0', timeZone: TimeZone.EUROPE_BERLIN }),
  resultsCode: handler('results'),
  orderCode: handler('order'),
  alertTopic: new sns.Topic(stack, 'Alerts'),
});
