import { evaluate, type Request } from '../iam/evaluate';
import { matchesAction } from '../iam/patterns';
import type { SynthesizedStack } from '../synthesized';
import { findArn, findRole, nameOf } from './find';
import { type PlacedStatement, policiesOf, type RolePolicies } from './role-policies';

/** An answer for people. */
export interface Explanation {
  readonly allowed: boolean;
  readonly lines: readonly string[];
}

/** Keys that every request has (IAM User Guide, "AWS global condition context keys"); SDKs call over TLS. */
const ALWAYS = { 'aws:SecureTransport': 'true', 'aws:RequestedRegion': 'eu-west-1' };

/**
 * Whether a role of the app may make a call, by which statement of which template, and what to add when it may not.
 *
 * @param role as {@link findRole} takes it
 * @param resource as {@link findArn} takes it
 * @param context condition keys that the call sends
 * @throws Error when the role or the resource is not known, or a policy has what the evaluation does not support
 */
export function explain(
  stacks: readonly SynthesizedStack[],
  role: string,
  action: string,
  resource: string,
  context: Record<string, string> = {},
): Explanation {
  const found = findRole(role, stacks);
  const arn = findArn(resource, stacks);
  const policies = policiesOf(found.stack, found.id, stacks);
  const keys = { ...ALWAYS, 'aws:PrincipalArn': findArn(nameOf(found), stacks), ...context };
  const request = { action, resource: arn, context: keys };
  const layers = [
    { name: "the role's policies", statements: policies.identity },
    ...(policies.boundary ? [{ name: 'permissions-boundary.json', statements: policies.boundary }] : []),
  ].map(({ name, statements }) => ({ name, statements, ...decide(statements, request) }));

  const allowed = layers.every((layer) => layer.allowed);
  const head = `${allowed ? 'allowed' : 'denied'}: ${nameOf(found)} may ${allowed ? '' : 'not '}${action} on ${arn}`;
  const reasons = layers.flatMap((layer) =>
    layer.by
      ? [`  ${layer.allowed ? 'allowed' : 'denied'} by ${layer.by.place}`]
      : [`  no statement of ${layer.name} allows it`, ...nearly(layer.statements, request)],
  );
  return { allowed, lines: [head, ...reasons, ...(allowed ? [] : remedies(layers, request)), ...unknown(policies)] };
}

function decide(statements: readonly PlacedStatement[], request: Request) {
  const identity = [{ Version: '2012-10-17', Statement: statements.map(({ statement }) => statement) }];
  const { allowed, statement } = evaluate({ identity }, request);
  return { allowed, by: statements.find((each) => each.statement === statement) };
}

/** Statements that have the action, so that it is the resource or a condition that does not fit. */
function nearly(statements: readonly PlacedStatement[], { action }: Request): string[] {
  return statements
    .filter(({ statement: { Effect, Action } }) => Effect === 'Allow' && names(Action, action))
    .map(({ statement: { Resource: resource, Condition }, place }) => {
      const condition = Condition ? ` if ${JSON.stringify(Condition)}` : '';
      return `    ${place} allows it on ${[resource].flat().join(', ')}${condition}`;
    });
}

function names(patterns: string | readonly string[], action: string): boolean {
  return [patterns].flat().some((pattern) => matchesAction(pattern, action));
}

function remedies(
  layers: readonly { name: string; allowed: boolean; by?: PlacedStatement }[],
  { action, resource }: Request,
): string[] {
  const statement = JSON.stringify({ Effect: 'Allow', Action: action, Resource: resource });
  return layers
    .filter(({ allowed }) => !allowed)
    .map(({ name, by }, index) => {
      if (by) return `  to allow it, change ${by.place}: a Deny wins over every Allow`;
      const where = name.endsWith('.json')
        ? `${name}, which an administrator uploads (docs/first-deployment.md)`
        : `${name}, where the construct makes them (grant…, addToPrincipalPolicy)`;
      return `  ${index === 0 ? 'to allow it, add' : 'and add'} to ${where}: ${statement}`;
    });
}

function unknown({ managed }: RolePolicies): string[] {
  return managed.map((arn) => `  not looked at: ${arn}, a policy of AWS that the role has as well`);
}
