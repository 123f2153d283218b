import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { addToPolicy, letPublish } from './internal/publishers';

/** First part of the warnings' ids. */
const PACKAGE = '@org/slack-alerting-construct';

/**
 * Lets AWS services publish to a topic, and use its key for it. Roles need no entry: they publish by `grantPublish`.
 *
 * TLS-only replaces the policy that a topic has from the start, so without these statements nobody outside of it may publish.
 * No condition names an alarm or a rule: that would tie the stacks to each other in a circle.
 */
export function allowServices(scope: Construct, topic: sns.ITopic, services: readonly string[]): void {
  letPublish(scope, topic, services, PACKAGE);
}

/**
 * Lets every role of the account that may publish to topics, or read queues, use the key through SNS and SQS: what the AWS
 * managed keys of these services allow as well. A role that publishes then needs no KMS permission of its own, which the
 * tasks of Step Functions and imported topics do not get.
 *
 * SNS hands over to encrypted queues in its own name, without a condition: SNS guide, "Setting up Amazon SNS topic encryption
 * with encrypted Amazon SQS queue subscription". Which topic may send is up to the policy of each queue.
 */
export function allowAccountThroughMessaging(scope: Construct, key: kms.IKey): void {
  const { account, region, urlSuffix } = Stack.of(scope);
  const actions = ['kms:Decrypt', 'kms:GenerateDataKey*'];
  const statements = [
    new iam.PolicyStatement({
      sid: 'AlertsThroughSnsAndSqs',
      principals: [new iam.AnyPrincipal()],
      actions,
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
      actions,
      resources: ['*'],
    }),
  ];
  addToPolicy(scope, key, statements, `${PACKAGE}:importedKey`);
}
