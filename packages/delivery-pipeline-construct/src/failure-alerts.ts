import type * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** What reports failed actions. */
export interface FailureAlerts {
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
export function alertOnFailedActions(
  scope: Construct,
  pipeline: codepipeline.IPipeline,
  topic: sns.ITopic,
): FailureAlerts {
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
      targets: [topicTarget(topic, Stack.of(scope), description, deadLetterQueue)],
    });
  return {
    withReason: rule('WithReason', true, events.EventField.fromPath(`$.detail.execution-result.${REASON}`)),
    withoutReason: rule('WithoutReason', false, 'CodePipeline gave no reason. The link leads to the execution.'),
    deadLetterQueue,
  };
}

/**
 * The report, as a custom notification of Amazon Q Developer in chat applications.
 *
 * @param description the reason, as a value of its own: EventBridge then quotes it correctly whatever it contains
 */
function failureMessage(stack: Stack, description: string): events.RuleTargetInput {
  const [pipeline, stage, action, execution] = ['pipeline', 'stage', 'action', 'execution-id'].map((field) =>
    events.EventField.fromPath(`$.detail.${field}`),
  );
  const console = `https://${stack.region}.console.aws.amazon.com/codesuite/codepipeline/pipelines`;
  const link = `${console}/${pipeline}/executions/${execution}/timeline?region=${stack.region}`;
  return events.RuleTargetInput.fromObject({
    version: '1.0',
    source: 'custom',
    id: events.EventField.eventId,
    content: {
      textType: 'client-markdown',
      title: `Deployment failed: ${action} in stage ${stage}`,
      description,
      nextSteps: [`See the execution: ${link}`],
      keywords: ['deployment', stage],
    },
    metadata: {
      threadId: execution,
      summary: `${pipeline}: action ${action} of stage ${stage} failed`,
      eventType: 'DeploymentFailed',
      relatedResources: [link],
      additionalContext: { severity: 'critical', pipeline, stage, action, execution },
    },
  });
}

/**
 * Publishes to a topic as EventBridge of this account only. The target that comes with aws-cdk-lib allows EventBridge
 * of every account, and forgets the key of an encrypted topic.
 */
function topicTarget(
  topic: sns.ITopic,
  stack: Stack,
  description: string,
  deadLetterQueue: sqs.Queue,
): events.IRuleTarget {
  return {
    bind: (rule) => {
      const eventBridge = new iam.ServicePrincipal('events.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
      });
      topic.grantPublish(eventBridge);
      topic.masterKey?.grant(eventBridge, 'kms:GenerateDataKey*', 'kms:Decrypt');
      allowDeadLetters(rule, deadLetterQueue);
      return {
        arn: topic.topicArn,
        input: failureMessage(stack, description),
        targetResource: topic,
        deadLetterConfig: { arn: deadLetterQueue.queueArn },
      };
    },
  };
}

function allowDeadLetters(rule: events.IRuleRef, queue: sqs.Queue): void {
  queue.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('events.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': rule.ruleRef.ruleArn } },
    }),
  );
}
