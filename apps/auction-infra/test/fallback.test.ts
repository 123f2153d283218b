/** Who is notified when alerts cannot be delivered to Slack: a deployment that notifies nobody says so. */
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Stack } from 'aws-cdk-lib/core';
import { delivery, dev } from '../lib/config';
import { createApp, resourcesOf, stackNamed, synthesize } from '../tools/synthesized';

const NO_FALLBACK = Match.stringLikeRegexp('give fallbackEmails.*@org/slack-alerting-construct:noFallback');

/** Paths of the constructs that warn that nobody is notified. */
function warned(fallbackEmails: string[]): string[] {
  const app = createApp([{ ...dev, fallbackEmails }], { ...delivery, fallbackEmails });
  return app.node
    .findAll()
    .filter((node): node is Stack => Stack.isStack(node))
    .flatMap((stack) => Annotations.fromStack(stack).findWarning('*', NO_FALLBACK))
    .map(({ id }) => id);
}

test('without an address synthesis warns, for the stage and for the pipeline', () => {
  expect(warned([]).sort()).toEqual(['/Delivery/SlackAlerting', '/Dev/Alerting/SlackAlerting']);
});

test('with an address it does not, and both alertings mail to it', () => {
  const fallbackEmails = ['on-call@example.com'];
  expect(warned(fallbackEmails)).toEqual([]);

  const stacks = synthesize([{ ...dev, fallbackEmails }], { ...delivery, fallbackEmails });
  for (const name of ['Dev-Alerting', 'Delivery']) {
    expect(
      resourcesOf(stackNamed(name, stacks), 'AWS::SNS::Subscription').map(({ Properties }) => Properties),
    ).toContainEqual(expect.objectContaining({ Protocol: 'email', Endpoint: 'on-call@example.com' }));
  }
});
