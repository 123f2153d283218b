import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { make, type Resource, resourcesOf, type Rule, type Subject, templateOf, type Values } from '../subject';

/** A topic that refuses everybody who is not let in: by TLS only, and by a key of one's own. */
function strictTopic(scope: Construct): sns.Topic {
  return new sns.Topic(scope, 'AlertTopic', { enforceSSL: true, masterKey: new kms.Key(scope, 'AlertKey') });
}

/** A TLS-only topic with a customer key lets every service that publishes for the construct through. */
export const strictTopicLetsPublishersThrough: Rule = (subject) => {
  const template = templateOf(subject, withTopic(subject, strictTopic));
  const [inTopic, inKey] = ['AWS::SNS::TopicPolicy', 'AWS::KMS::Key'].map((type) => servicesAllowed(template, type));
  return publishers(template).flatMap((service) => [
    ...(inTopic.has(service) ? [] : [`${service} publishes, and the topic's policy does not allow it`]),
    ...(inKey.has(service) ? [] : [`${service} publishes, and the key's policy does not allow it`]),
  ]);
};

/** An imported topic keeps its policy, so a warning says what to add to it. */
export const importedTopicIsWarnedOf: Rule = (subject) => {
  if (subject.ownTopic) return [];
  const imported = (scope: Construct) =>
    sns.Topic.fromTopicArn(scope, 'AlertTopic', 'arn:aws:sns:eu-west-1:111111111111:alerts');
  const { stack } = make(subject, withTopic(subject, imported));
  const template = templateOf(subject, withTopic(subject, imported));
  const warnings = Annotations.fromStack(stack)
    .findWarning('*', Match.anyValue())
    .map(({ entry }) => String(entry.data));
  return publishers(template)
    .filter((service) => !warnings.some((text) => text.includes(service) && text.includes('sns:Publish')))
    .map((service) => `no warning has the statement that lets ${service} publish to an imported topic`);
};

/** Every alert that the construct publishes itself carries an id, by which a second delivery of it is known. */
export const alertsCarryAnId: Rule = (subject) => {
  const template = templateOf(subject, withTopic(subject, strictTopic));
  const inputs = resourcesOf(template, 'AWS::Events::Rule').flatMap(([id, { Properties }]) =>
    ((Properties?.Targets ?? []) as Values[])
      .filter(isTopicTarget)
      .map((target) => [id, JSON.stringify(target.InputTransformer)]),
  );
  const definitions = resourcesOf(template, 'AWS::StepFunctions::StateMachine').flatMap(([id, { Properties }]) => {
    const definition = JSON.stringify(Properties?.DefinitionString);
    return definition.includes(':sns:publish') ? [[id, definition]] : [];
  });
  return [...inputs, ...definitions]
    .filter(([, text]) => !/\\*['"]id\\*['"]\s*:/.test(text))
    .map(([id]) => `${id}: publishes an alert without an id`);
};

function isTopicTarget(target: Values): boolean {
  return JSON.stringify(target.Arn).includes('Topic');
}

function withTopic(subject: Subject, topicOf: (scope: Construct) => sns.ITopic): (scope: Construct) => Values {
  return (scope) =>
    subject.ownTopic ? { encryptionKey: new kms.Key(scope, 'AlertKey') } : { alertTopic: topicOf(scope) };
}

/** Services that publish in their own name: those of alarms and rules that the template has. */
function publishers(template: Values): string[] {
  const alarms = resourcesOf(template, 'AWS::CloudWatch::Alarm').some(([, { Properties }]) => Properties?.AlarmActions);
  const rules = resourcesOf(template, 'AWS::Events::Rule').some(([, { Properties }]) =>
    ((Properties?.Targets ?? []) as Values[]).some(isTopicTarget),
  );
  return [...(alarms ? ['cloudwatch.amazonaws.com'] : []), ...(rules ? ['events.amazonaws.com'] : [])];
}

function servicesAllowed(template: Values, type: string): Set<string> {
  const statements = resourcesOf(template, type).flatMap(([, resource]) => statementsOf(resource));
  return new Set(
    statements
      .filter(({ Effect }) => Effect === 'Allow')
      .flatMap(({ Principal }) => (Principal as { Service?: string | string[] } | undefined)?.Service ?? []),
  );
}

function statementsOf({ Properties }: Resource): Values[] {
  const document = (Properties?.PolicyDocument ?? Properties?.KeyPolicy) as { Statement?: Values[] } | undefined;
  return document?.Statement ?? [];
}
