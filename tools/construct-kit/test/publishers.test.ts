import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { App, Stack } from 'aws-cdk-lib/core';
import { CLOUDWATCH, EVENTBRIDGE, letPublish } from '../src/publishers';

const ACCOUNT = '111111111111';
const ofThisAccount = { StringEquals: { 'aws:SourceAccount': ACCOUNT } };

function newStack(): Stack {
  return new Stack(new App(), 'Dev', { env: { account: ACCOUNT, region: 'eu-west-1' } });
}

/** Principals of the statements of a policy that a service has got, with their conditions. */
function grantsIn(statements: { Principal?: { Service?: string }; Condition?: object }[]): [string, unknown][] {
  return statements
    .filter(({ Principal }) => Principal?.Service !== undefined)
    .map(({ Principal, Condition }) => [String(Principal?.Service), Condition]);
}

test('services may publish, and use the key; a condition is asked only of a service that sends it', () => {
  const stack = newStack();
  const topic = new sns.Topic(stack, 'Topic', { enforceSSL: true, masterKey: new kms.Key(stack, 'Key') });

  letPublish(stack, topic, [CLOUDWATCH, EVENTBRIDGE], '@org/thing');

  const template = Template.fromStack(stack);
  const [policy] = Object.values(template.findResources('AWS::SNS::TopicPolicy'));
  const [key] = Object.values(template.findResources('AWS::KMS::Key'));
  const expected = [
    [CLOUDWATCH, ofThisAccount],
    [EVENTBRIDGE, undefined],
  ];
  expect(grantsIn(policy.Properties.PolicyDocument.Statement)).toEqual(expected);
  expect(grantsIn(key.Properties.KeyPolicy.Statement)).toEqual(expected);
});

test('a topic or key that is imported is warned of, with the statements to add', () => {
  const stack = newStack();
  const topic = sns.Topic.fromTopicAttributes(stack, 'Topic', {
    topicArn: `arn:aws:sns:eu-west-1:${ACCOUNT}:alerts`,
    keyArn: `arn:aws:kms:eu-west-1:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`,
  });

  letPublish(stack, topic, [EVENTBRIDGE], '@org/thing');

  const warnings = Annotations.fromStack(stack)
    .findWarning('/Dev', Match.stringLikeRegexp('is imported'))
    .map(({ entry }) => String(entry.data));
  expect(warnings).toEqual([
    expect.stringMatching(/^Dev: Dev\/Topic is imported.*"sns:Publish".*events.*\[ack: @org\/thing:importedTopic\]/),
    expect.stringMatching(/^Dev: Dev\/Topic.*"kms:Decrypt".*events.*\[ack: @org\/thing:importedKey\]/),
  ]);
});
