/**
 * A condition key that a service does not send denies it everything, in silence. So no policy asks one of a service without
 * the document that says that the service sends it.
 */
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as documents from '@org/local-aws/service-conditions.json';
import { OrderApi } from '@org/order-api-construct';
import { ResultsPipeline } from '@org/results-pipeline-construct';
import { SlackAlerting } from '@org/slack-alerting-construct';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { delivery, dev, prod } from '../lib/config';
import { askedKeys, type DocumentedKeys, undocumentedKeys } from '../tools/service-conditions';
import { synthesize } from '../tools/synthesized';

/** The table: what is not in it is not documented. */
const DOCUMENTED: DocumentedKeys[] = documents.entries;

const PACKAGES = path.join(__dirname, '..', '..', '..', 'packages');

const snapshots = fs
  .readdirSync(PACKAGES, { recursive: true, encoding: 'utf8' })
  .filter((file) => /^[^/]+\/integ\/.*\.template\.json$/.test(file) && !file.includes('node_modules'));

/** Dev, and Prod in another account, whose artifacts are encrypted. */
const stacks = synthesize(
  [
    { ...dev, account: '111111111111' },
    { ...prod, account: '222222222222' },
  ],
  {
    ...delivery,
    account: '111111111111',
  },
);

describe('no policy asks a service for a key that it is not documented to send', () => {
  test.each(stacks.map((stack) => [stack.name, stack.template] as const))('%s', (_, template) => {
    expect(undocumentedKeys(template, DOCUMENTED)).toEqual([]);
  });

  test.each(snapshots)('%s', (file) => {
    expect(undocumentedKeys(JSON.parse(fs.readFileSync(path.join(PACKAGES, file), 'utf8')), DOCUMENTED)).toEqual([]);
  });

  test('all packages on one encrypted topic', () => {
    expect(undocumentedKeys(oneEncryptedTopic(), DOCUMENTED)).toEqual([]);
  });
});

test('snapshots of all packages are looked at', () => {
  expect(new Set(snapshots.map((file) => file.split('/')[0])).size).toBe(4);
});

test('a service has one statement on a topic and one on its key, however many constructs use it', () => {
  for (const type of ['AWS::SNS::TopicPolicy', 'AWS::KMS::Key']) {
    const policies = Object.values(oneEncryptedTopic().Resources as Record<string, Resource>)
      .filter(({ Type }) => Type === type)
      .map(({ Properties }) => (Properties.PolicyDocument ?? Properties.KeyPolicy).Statement);
    for (const statements of policies) {
      const services = statements
        .map(({ Principal }: { Principal: { Service?: string } }) => Principal.Service)
        .filter((service: string | undefined) => service !== undefined);
      expect(services).toEqual([...new Set(services)]);
    }
  }
});

describe('the table', () => {
  test('has one entry for each service and kind of policy, with its document', () => {
    const names = DOCUMENTED.map(({ service, policy }) => `${service} ${policy}`);
    expect(names).toEqual([...new Set(names)]);
    for (const { document, url } of DOCUMENTED) {
      expect(document).toMatch(/Guide, .+/);
      expect(url).toMatch(/^https:\/\/docs\.aws\.amazon\.com\/.+\.html$/);
    }
  });

  test('finds a key that is not in it, in each kind of policy', () => {
    const stack = new Stack(new App(), 'Wrong');
    const events = new iam.ServicePrincipal('events.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
    });
    new SlackAlerting(stack, 'Alerting').topic.grantPublish(events);
    new kms.Key(stack, 'Key').grantEncryptDecrypt(events);
    new iam.Role(stack, 'Role', { assumedBy: events });
    new lambda.CfnPermission(stack, 'Permission', {
      action: 'lambda:InvokeFunction',
      functionName: 'any',
      principal: 'events.amazonaws.com',
      sourceAccount: stack.account,
    });

    const found = undocumentedKeys(templateOf(stack), DOCUMENTED);

    expect(found.map((line) => /\((.*)\)/.exec(line)![1]).sort()).toEqual([
      'AWS::KMS::Key',
      'AWS::Lambda::Permission',
      'AWS::SNS::TopicPolicy',
      'Trust',
    ]);
    expect(new Set(found.map((line) => line.replace(/^.*\) /, '')))).toEqual(
      new Set(['asks events.amazonaws.com for aws:SourceAccount']),
    );
  });

  test('sees the conditions that the app has', () => {
    const asked = stacks.flatMap(({ template }) => askedKeys(template));
    expect(asked.length).toBeGreaterThan(10);
  });
});

interface Resource {
  readonly Type: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- whatever CloudFormation defines for the type
  readonly Properties: Record<string, any>;
}

function templateOf(stack: Stack) {
  return (stack.node.root as App).synth().getStackByName(stack.stackName).template;
}

/** Alarms and rules of two constructs that publish to the encrypted topic of a third. */
function oneEncryptedTopic() {
  const stack = new Stack(new App(), 'Encrypted');
  const code = lambda.Code.fromInline('def lambda_handler(event, context): ...');
  const { topic } = new SlackAlerting(stack, 'Alerting', {
    encryptionKey: new kms.Key(stack, 'Key'),
    publishingServices: ['codestar-notifications.amazonaws.com'],
  });
  new OrderApi(stack, 'Orders', { handlerCode: code, alertTopic: topic });
  new ResultsPipeline(stack, 'Results', {
    resultsCode: code,
    orderCode: code,
    schedule: scheduler.ScheduleExpression.rate(Duration.days(1)),
    alertTopic: topic,
  });
  return templateOf(stack);
}
