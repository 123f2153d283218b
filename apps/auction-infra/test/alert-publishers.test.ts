/** An alert that cannot be published is lost without a trace, so every way to publish one is walked. */
import { SlackAlerting } from '@org/slack-alerting-construct';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { App, Stack } from 'aws-cdk-lib/core';
import { obstaclesOf, publishersIn } from '../tools/alert-publishers';
import { synthesize, type SynthesizedStack } from '../tools/synthesized';

describe('the app', () => {
  const stacks = synthesize();
  const publishers = publishersIn(stacks);

  test.each(publishers.map((publisher) => [publisher.by, publisher] as const))('%s can publish', (_, publisher) => {
    expect(obstaclesOf(publisher, stacks)).toEqual([]);
  });

  test('has alarms, rules and roles that publish', () => {
    expect(new Set(publishers.map(({ principal }) => principal))).toEqual(
      new Set(['cloudwatch.amazonaws.com', 'events.amazonaws.com', 'role']),
    );
  });
});

describe('with a customer key', () => {
  /** A stack with one publisher of each kind, and what `change` does to its template. */
  function stacksWithKey(change: (resources: SynthesizedStack['template']['Resources']) => void = () => undefined) {
    const stack = new Stack(new App(), 'Alerts');
    const alerting = new SlackAlerting(stack, 'Alerting', { encryptionKey: new kms.Key(stack, 'Key') });
    const metric = new cloudwatch.Metric({ namespace: 'Test', metricName: 'Errors' });
    alerting.alertOn(new cloudwatch.Alarm(stack, 'Alarm', { metric, threshold: 1, evaluationPeriods: 1 }));
    new events.Rule(stack, 'Rule', {
      eventPattern: { source: ['aws.states'] },
      targets: [new targets.SnsTopic(alerting.topic)],
    });
    alerting.topic.grantPublish(
      new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('states.amazonaws.com') }),
    );
    const { template } = (stack.node.root as App).synth().getStackByName('Alerts');
    change(template.Resources);
    return [{ name: 'Alerts', id: 'Alerts', environment: '', template }];
  }

  const obstacles = (stacks: SynthesizedStack[]) =>
    publishersIn(stacks).flatMap((publisher) => obstaclesOf(publisher, stacks));

  test('everybody can publish', () => {
    expect(publishersIn(stacksWithKey()).length).toBeGreaterThan(3);
    expect(obstacles(stacksWithKey())).toEqual([]);
  });

  test.each(['cloudwatch.amazonaws.com', 'events.amazonaws.com'])(
    'a key that does not let %s use it is found',
    (service) => {
      const stacks = stacksWithKey((resources) => {
        const policy = Object.values(resources).find(({ Type }) => Type === 'AWS::KMS::Key')!.Properties.KeyPolicy;
        policy.Statement = policy.Statement.filter(
          ({ Principal }: { Principal: { Service?: string } }) => Principal.Service !== service,
        );
      });

      expect(obstacles(stacks)).toContainEqual(expect.stringMatching(`the key of .* does not let ${service} use it`));
    },
  );

  test('a topic without a policy is found', () => {
    const stacks = stacksWithKey((resources) => {
      Object.keys(resources)
        .filter((id) => resources[id].Type === 'AWS::SNS::TopicPolicy')
        .forEach((id) => delete resources[id]);
    });

    expect(obstacles(stacks)).toContainEqual(expect.stringMatching('does not let events.amazonaws.com publish'));
  });
});
