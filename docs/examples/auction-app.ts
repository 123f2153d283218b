import { OrderApi } from '@org/order-api-construct';
import { ResultsPipeline } from '@org/results-pipeline-construct';
import { SlackAlerting } from '@org/slack-alerting-construct';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { App, Stack, TimeZone } from 'aws-cdk-lib/core';

const stack = new Stack(new App(), 'Auction', { env: { region: 'eu-west-1' } });

const alerting = new SlackAlerting(stack, 'SlackAlerting');
const orders = new OrderApi(stack, 'OrderApi', {
  handlerCode: Code.fromAsset('src/post_lambda'),
  alertTopic: alerting.topic,
});
const results = new ResultsPipeline(stack, 'ResultsPipeline', {
  schedule: ScheduleExpression.cron({ hour: '13', minute: '0', timeZone: TimeZone.EUROPE_BERLIN }),
  resultsCode: Code.fromAsset('src/lambda_a'),
  orderCode: Code.fromAsset('src/lambda_b'),
  alertTopic: alerting.topic,
});

// Each construct grants access to what it owns.
const trader = new Role(stack, 'Trader', { assumedBy: new AccountRootPrincipal() });
orders.grantSubmit(trader);
results.grantReadResults(trader);
