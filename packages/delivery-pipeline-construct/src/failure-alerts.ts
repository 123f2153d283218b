import type * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import type * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { DeliveryPipelineAlarmSeverity } from './delivery-pipeline-alarms';
import { customNotification } from './internal/custom-notification';

/** What reports failed actions. */
export interface DeliveryPipelineFailureAlerts {
  /** For failures that come with a reason. */
  readonly withReason: events.Rule;

  /** For failures without one, such as a rejected approval. */
  readonly withoutReason: events.Rule;

  /** Events that could not be published to the topic, for 14 days. */
  readonly deadLetterQueue: sqs.Queue;
}

/** Where CodePipeline's event says why an action failed. Not every failure has it. */
const REASON = 'external-execution-summary';

/**
 * Reports each failed action of a pipeline once. Actions, because only their events name the stage, the action and the
 * reason; the pipeline's own event has none of them. Two rules that exclude each other, since EventBridge cannot fill
 * a field with a value that an event may lack.
 */
export function reportFailedActions(
  scope: Construct,
  pipeline: codepipeline.IPipeline,
  topic: sns.ITopic,
): DeliveryPipelineFailureAlerts {
  const alerts = new Construct(scope, 'FailureAlerts');
  const deadLetterQueue = new sqs.Queue(alerts, 'DeadLetterQueue', {
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
  const rule = (id: string, hasReason: boolean, description: string) =>
    new events.Rule(alerts, id, {
      description: `Failed actions of a delivery pipeline, ${hasReason ? 'with' : 'without'} a reason`,
      eventPattern: {
        source: ['aws.codepipeline'],
        detailType: ['CodePipeline Action Execution State Change'],
        detail: {
          pipeline: [pipeline.pipelineName],
          state: ['FAILED'],
          'execution-result': { [REASON]: [{ exists: hasReason }] },
        },
      },
      // By the topic's policy, not by a role: ADR 17.
      targets: [
        new targets.SnsTopic(topic, { deadLetterQueue, message: failureMessage(Stack.of(scope), description) }),
      ],
    });
  return {
    withReason: rule('WithReason', true, events.EventField.fromPath(`$.detail.execution-result.${REASON}`)),
    withoutReason: rule('WithoutReason', false, 'CodePipeline gave no reason. The link leads to the execution.'),
    deadLetterQueue,
  };
}

/**
 * The report.
 *
 * @param description the reason, as a value of its own: EventBridge then quotes it correctly whatever it contains
 */
function failureMessage(stack: Stack, description: string): events.RuleTargetInput {
  const [pipeline, stage, action, execution] = ['pipeline', 'stage', 'action', 'execution-id'].map((field) =>
    events.EventField.fromPath(`$.detail.${field}`),
  );
  const console = `https://${stack.region}.console.aws.amazon.com/codesuite/codepipeline/pipelines`;
  const link = `${console}/${pipeline}/executions/${execution}/timeline?region=${stack.region}`;
  return events.RuleTargetInput.fromObject(
    customNotification({
      id: events.EventField.eventId, // EventBridge delivers at least once
      title: `Deployment failed: ${action} in stage ${stage}`,
      description,
      nextSteps: [`See the execution: ${link}`],
      keywords: ['deployment', stage],
      threadId: execution,
      summary: `${pipeline}: action ${action} of stage ${stage} failed`,
      eventType: 'DeploymentFailed',
      relatedResources: [link],
      severity: DeliveryPipelineAlarmSeverity.CRITICAL,
      context: { pipeline, stage, action, execution },
    }),
  );
}
