import { ExpectedResult, type IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import { Duration } from 'aws-cdk-lib/core';
import type { Notifier, SlackAlerting } from '../src';

/**
 * Publishes an alert, and waits until the notifier says in its log that no webhook is linked: the whole way but the last
 * step, which needs a Slack workspace. Then nothing may be left, neither in the queue nor among the dead letters.
 */
export function assertAlertReachesLog(
  test: IntegTest,
  { topic }: SlackAlerting,
  notifier: Notifier,
  title: string,
): void {
  const message = JSON.stringify({
    version: '1.0',
    source: 'custom',
    content: { textType: 'client-markdown', title },
    metadata: { eventType: 'IntegrationTest', additionalContext: { severity: 'critical' } },
  });
  const published = test.assertions.awsApiCall('SNS', 'publish', { TopicArn: topic.topicArn, Message: message });
  const logged = test.assertions.awsApiCall('CloudWatchLogs', 'filterLogEvents', {
    logGroupName: notifier.logGroup.logGroupName,
    filterPattern: `"${title}"`,
  });
  const left = test.assertions.awsApiCall('SQS', 'getQueueAttributes', {
    QueueUrl: notifier.deadLetterQueue.queueUrl,
    AttributeNames: ['ApproximateNumberOfMessages'],
  });
  published.next(logged).next(left);
  logged
    .expect(
      ExpectedResult.objectLike({
        events: Match.arrayWith([Match.objectLike({ message: Match.stringLikeRegexp('no webhook is linked') })]),
      }),
    )
    // 360 looks: the local AWS shortens the pauses between them, but not the notifier's batching window.
    .waitForAssertions({ totalTimeout: Duration.minutes(30), interval: Duration.seconds(5) });
  left.expect(ExpectedResult.objectLike({ Attributes: { ApproximateNumberOfMessages: '0' } }));
}
