import { Template } from 'aws-cdk-lib/assertions';
import { App, Stack } from 'aws-cdk-lib/core';
import { SlackAlerting, type SlackAlertingProps } from '../src';

export const fallbackEmails = ['on-call@example.com'];

/** A stack with a `SlackAlerting`, and its template once nothing is added any more. */
export function synth(props: SlackAlertingProps = { fallbackEmails }) {
  const stack = new Stack(new App({ treeMetadata: false }), 'Test', {
    env: { region: 'eu-west-1', account: '111111111111' },
  });
  const alerting = new SlackAlerting(stack, 'Alerting', props);
  return { stack, alerting, template: () => Template.fromStack(stack) };
}

export const logicalId = (stack: Stack, construct: { node: { defaultChild?: unknown } }) =>
  stack.getLogicalId(construct.node.defaultChild as never);
