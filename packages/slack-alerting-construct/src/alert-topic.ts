import { Annotations, Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';

/** AWS services that publish to an alert topic in their own name. Roles need no entry: they publish by `grantPublish`. */
export const PUBLISHING_SERVICES = ['cloudwatch.amazonaws.com', 'events.amazonaws.com'];

/**
 * Lets AWS services publish to a topic for resources of this account, and use its key for it.
 *
 * TLS-only replaces the policy that a topic is born with, so without these statements nobody outside of it may publish. The
 * condition is on the account, not on the ARN of an alarm or rule: that would tie the stacks to each other in a circle.
 */
export function allowServices(topic: sns.Topic, services: readonly string[], key?: kms.IKey): void {
  services.forEach((service) => {
    topic.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: `Publish${sidOf(service)}`,
        principals: [new iam.ServicePrincipal(service)],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: ofThisAccount(topic),
      }),
    );
    addToKeyPolicy(topic, key, [
      new iam.PolicyStatement({
        sid: `Alerts${sidOf(service)}`,
        principals: [new iam.ServicePrincipal(service)],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
        conditions: ofThisAccount(topic),
      }),
    ]);
  });
}

/**
 * Lets every role of the account that may publish to topics, or read queues, use the key through SNS and SQS: what the AWS
 * managed keys of these services allow as well. A role that publishes then needs no KMS permission of its own, which the
 * tasks of Step Functions and imported topics do not get.
 */
export function allowAccountThroughMessaging(topic: sns.Topic, key: kms.IKey): void {
  const { account, region, urlSuffix } = Stack.of(topic);
  addToKeyPolicy(topic, key, [
    new iam.PolicyStatement({
      sid: 'AlertsThroughSnsAndSqs',
      principals: [new iam.AnyPrincipal()],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      resources: ['*'],
      conditions: {
        StringEquals: {
          'kms:CallerAccount': account,
          'kms:ViaService': [`sns.${region}.${urlSuffix}`, `sqs.${region}.${urlSuffix}`],
        },
      },
    }),
    new iam.PolicyStatement({
      sid: 'AlertsFromTopicToQueue',
      principals: [new iam.ServicePrincipal('sns.amazonaws.com')],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      resources: ['*'],
      conditions: ofThisAccount(topic),
    }),
  ]);
}

/** The policy of an imported key is somebody else's: then the statements to add are said in a warning. */
function addToKeyPolicy(topic: sns.Topic, key: kms.IKey | undefined, statements: iam.PolicyStatement[]): void {
  const refused = statements.filter((statement) => key?.addToResourcePolicy(statement).statementAdded === false);
  if (refused.length > 0) {
    const text = JSON.stringify(Stack.of(topic).resolve(refused.map((statement) => statement.toStatementJson())));
    Annotations.of(topic).addWarningV2(
      `@org/slack-alerting-construct:importedKey${refused.map(({ sid }) => sid).join('')}`,
      `the key of the alert topic is imported, so its policy has to be changed where the key is made; without these statements alerts are lost: ${text}`,
    );
  }
}

function ofThisAccount(topic: sns.Topic) {
  return { StringEquals: { 'aws:SourceAccount': Stack.of(topic).account } };
}

/** `codestar-notifications.amazonaws.com` as `CodestarNotifications`. */
function sidOf(service: string): string {
  const [name] = service.split('.');
  return name
    .split('-')
    .map((part) => part[0].toUpperCase() + part.slice(1))
    .join('');
}
