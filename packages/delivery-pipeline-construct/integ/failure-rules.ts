import { ExpectedResult, type IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import type * as events from 'aws-cdk-lib/aws-events';
import { Stack } from 'aws-cdk-lib/core';
import type { DeliveryPipeline } from '../src';

/**
 * Asks EventBridge whether the deployed rules match: a failed action is taken by exactly one of them, with a reason or
 * without, and an action that succeeded by none. Then looks where the rules lead.
 */
export function assertFailureRules(test: IntegTest, { failureAlerts, pipeline }: DeliveryPipeline): void {
  if (!failureAlerts) {
    throw new Error('the pipeline has no alert topic');
  }
  const stack = Stack.of(pipeline);
  const { withReason, withoutReason, deadLetterQueue } = failureAlerts;
  const event = (state: string, result: object) =>
    JSON.stringify({
      id: '01234567-89ab-cdef-0123-456789abcdef',
      source: 'aws.codepipeline',
      'detail-type': 'CodePipeline Action Execution State Change',
      account: stack.account,
      region: stack.region,
      time: '2026-01-01T00:00:00Z',
      resources: [pipeline.pipelineArn],
      detail: { pipeline: pipeline.pipelineName, state, 'execution-result': result },
    });
  const failedWithReason = event('FAILED', { 'external-execution-summary': 'two checks failed' });
  const failedWithoutReason = event('FAILED', {});
  const succeeded = event('SUCCEEDED', { 'external-execution-summary': 'done' });

  const expectMatch = (rule: events.Rule, sample: string, Result: boolean) =>
    test.assertions
      .awsApiCall('EventBridge', 'testEventPattern', {
        EventPattern: patternOf(rule, pipeline.pipelineName),
        Event: sample,
      })
      .expect(ExpectedResult.objectLike({ Result }));
  expectMatch(withReason, failedWithReason, true)
    .next(expectMatch(withoutReason, failedWithReason, false))
    .next(expectMatch(withReason, failedWithoutReason, false))
    .next(expectMatch(withoutReason, failedWithoutReason, true))
    .next(expectMatch(withReason, succeeded, false))
    .next(expectMatch(withoutReason, succeeded, false));

  for (const rule of [withReason, withoutReason]) {
    test.assertions.awsApiCall('EventBridge', 'listTargetsByRule', { Rule: rule.ruleName }).expect(
      ExpectedResult.objectLike({
        Targets: [
          Match.objectLike({
            Arn: Match.stringLikeRegexp(':sns:'),
            DeadLetterConfig: { Arn: deadLetterQueue.queueArn },
          }),
        ],
      }),
    );
  }
}

/** The pattern of a rule, as text. Its only intrinsic function is the reference to the pipeline. */
function patternOf(rule: events.Rule, pipelineName: string): string {
  const pattern: unknown = Stack.of(rule).resolve((rule.node.defaultChild as events.CfnRule).eventPattern);
  return JSON.stringify(pattern, (_, value) => (value?.Ref ? pipelineName : value));
}
