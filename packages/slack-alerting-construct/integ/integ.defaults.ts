/** SlackAlerting with nothing but its defaults. */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { Stack } from 'aws-cdk-lib/core';
import { SlackAlerting } from '../src';
import { assertAlertReachesLog } from './alert-reaches-log';
import { integApp } from './integ-app';

const app = integApp();
const stack = new Stack(app, 'SlackAlertingDefaults');

const alerting = new SlackAlerting(stack, 'SlackAlerting');

const test = new IntegTest(app, 'Defaults', { testCases: [stack] });
assertAlertReachesLog(test, alerting, alerting.notifiers[0], 'defaults');
