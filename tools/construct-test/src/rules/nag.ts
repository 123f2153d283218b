import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { make, type Rule, type Subject, type Values } from '../subject';

/** The package acknowledges what cdk-nag finds in its defaults, each with its reason. */
export const findingsAreAcknowledged: Rule = (subject) => findings(subject, {}).map((name) => `${name} has no reason`);

/** Left out by one prop, every finding shows: a security team sees them all, and the checks do fire. */
export const findingsCanBeShown: Rule = (subject) =>
  findings(subject, { acknowledgeFindings: false }).length > 0
    ? []
    : ['{ acknowledgeFindings: false } shows no finding'];

function findings(subject: Subject, props: Values): string[] {
  const { stack } = make(subject, props);
  const names = [new AwsSolutionsChecks(), new ServerlessChecks()].flatMap((pack) =>
    pack.validateScope(stack).violations.map(({ ruleName }) => ruleName),
  );
  return [...new Set(names)].sort();
}
