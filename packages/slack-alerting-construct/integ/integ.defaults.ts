/** SlackAlerting with nothing but its defaults. */
import { App, Stack } from 'aws-cdk-lib/core';
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { SlackAlerting } from '../src';
import { assertAlertReachesLog } from './alert-reaches-log';

const app = new App();
const stack = new Stack(app, 'SlackAlertingDefaults', { env: { region: 'eu-west-1' } });

const alerting = new SlackAlerting(stack, 'SlackAlerting');

const test = new IntegTest(app, 'Defaults', { testCases: [stack] });
assertAlertReachesLog(test, alerting, alerting.notifiers[0], 'defaults');
