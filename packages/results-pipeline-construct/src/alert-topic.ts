import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { CLOUDWATCH, EVENTBRIDGE, letPublish } from './internal/publishers';

/**
 * Lets alarms and rules publish to the topic, and use its key; the state machine does so with its role. Alarm actions of
 * aws-cdk-lib do not do this, and its rule target does not warn about an imported topic.
 */
export function allowAlerts(scope: Construct, topic: sns.ITopic): void {
  letPublish(scope, topic, [CLOUDWATCH, EVENTBRIDGE], '@org/results-pipeline-construct');
}
