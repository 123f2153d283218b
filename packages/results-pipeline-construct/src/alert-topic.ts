import { Stack } from 'aws-cdk-lib/core';
import type * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/** What publishes in its own name: alarms and rules. The state machine does so with its role. */
const SERVICES = ['cloudwatch.amazonaws.com', 'events.amazonaws.com'];

/**
 * Lets alarms and rules of this account publish to the topic, and use its key. Neither alarm actions nor the rule target
 * that comes with aws-cdk-lib do this in full. An imported topic keeps the policy that it has.
 */
export function allowAlerts(scope: Construct, topic: sns.ITopic): void {
  const ofThisAccount = { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } };
  for (const service of SERVICES) {
    const principal = new iam.ServicePrincipal(service, { conditions: ofThisAccount });
    topic.grantPublish(principal);
    topic.masterKey?.grant(principal, 'kms:GenerateDataKey*', 'kms:Decrypt');
  }
}

/**
 * A topic as the target of a rule, without a role: for SNS, EventBridge goes by the topic's policy (user guide, "Using
 * resource-based policies": do not specify a RoleArn).
 */
export function topicTarget(
  topic: sns.ITopic,
  deadLetterQueue: sqs.IQueue,
  message: events.RuleTargetInput,
): events.IRuleTarget {
  return {
    bind: (rule) => {
      deadLetterQueue.addToResourcePolicy(
        new iam.PolicyStatement({
          principals: [new iam.ServicePrincipal('events.amazonaws.com')],
          actions: ['sqs:SendMessage'],
          resources: [deadLetterQueue.queueArn],
          conditions: { ArnEquals: { 'aws:SourceArn': rule.ruleRef.ruleArn } },
        }),
      );
      return {
        arn: topic.topicArn,
        input: message,
        targetResource: topic,
        deadLetterConfig: { arn: deadLetterQueue.queueArn },
      };
    },
  };
}
