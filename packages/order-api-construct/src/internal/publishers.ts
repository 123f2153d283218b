// A copy of tools/construct-kit/src/publishers.ts: change it there, then run `npm run kit`.
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Annotations, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** Publishes for alarms. */
export const CLOUDWATCH = 'cloudwatch.amazonaws.com';

/** Publishes for rules. */
export const EVENTBRIDGE = 'events.amazonaws.com';

/**
 * Services of which AWS documents that they send `aws:SourceAccount`, to topics (SNS guide, "Example cases for Amazon SNS
 * access control") and to their keys ("Managing Amazon SNS encryption keys and costs"). EventBridge is not among them: "You
 * can't use Condition blocks in Amazon SNS topic policies for EventBridge" (EventBridge guide, "Using resource-based
 * policies"), and the SNS guide excludes it for keys. A condition on a key that a service does not send loses every message.
 */
const SENDS_SOURCE_ACCOUNT = [CLOUDWATCH];

/**
 * Lets services publish to a topic, and use its key for it. With an imported topic or key, whose policy cannot be changed from
 * here, a warning gives the statements to add.
 *
 * @param scope construct whose alarms or rules publish; the warnings are its
 * @param packageName first part of the warnings' ids, `importedTopic` and `importedKey`
 */
export function letPublish(
  scope: Construct,
  topic: sns.ITopic,
  services: readonly string[],
  packageName: string,
): void {
  const statements = (actions: string[], resource: string) =>
    services.map(
      (service) =>
        new iam.PolicyStatement({
          principals: [new iam.ServicePrincipal(service)],
          actions,
          resources: [resource],
          conditions: SENDS_SOURCE_ACCOUNT.includes(service)
            ? { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } }
            : undefined,
        }),
    );
  addToPolicy(scope, topic, statements(['sns:Publish'], topic.topicArn), `${packageName}:importedTopic`);
  if (topic.masterKey) {
    const ofKey = statements(['kms:Decrypt', 'kms:GenerateDataKey*'], '*');
    addToPolicy(scope, topic.masterKey, ofKey, `${packageName}:importedKey`);
  }
}

/** Adds statements to the policy of a topic or a key, or warns with them when it is imported. */
export function addToPolicy(
  scope: Construct,
  resource: sns.ITopic | kms.IKey,
  statements: iam.PolicyStatement[],
  warningId: string,
): void {
  const refused = statements.filter((statement) => !resource.addToResourcePolicy(statement).statementAdded);
  if (refused.length > 0) {
    const text = JSON.stringify(Stack.of(scope).resolve(refused.map((statement) => statement.toStatementJson())));
    Annotations.of(scope).addWarningV2(
      warningId,
      `${scope.node.path}: ${resource.node.path} is imported, so its policy has to be changed where it is made; without these statements alerts are lost: ${text}`,
    );
  }
}
