import type { Edge } from '../../contract';
import type { DeployedStack, TemplateResource } from '../sources';
import type { References } from './references';

interface Found {
  readonly from: string;
  readonly to: string;
  readonly label: string;
}

/** What an action of a policy lets flow, by its service and name. */
const LABELS: [action: RegExp, label: string][] = [
  [/^dynamodb:(BatchWrite|Put|Update|Delete)/, 'writes rows'],
  [/^dynamodb:/, 'reads rows'],
  [/^s3:(Put|Abort|Delete)/, 'stores objects'],
  [/^s3:/, 'reads objects'],
  [/^lambda:InvokeFunction/, 'invokes'],
  [/^states:StartExecution/, 'starts'],
  [/^sns:Publish/, 'alerts'],
  [/^sqs:SendMessage/, 'hands over what failed'],
];

/** What flows between the resources of the map. */
export function edgesOf(
  stacks: readonly DeployedStack[],
  references: References,
  isOnMap: (id: string) => boolean,
): Edge[] {
  const found = stacks.flatMap((stack) =>
    Object.entries(stack.template.Resources).flatMap(([logicalId, resource]) =>
      flows(stack, logicalId, resource, references, stacks),
    ),
  );
  const notifier = found.find(
    ({ to, label }) => label === 'delivers' && stackResource(stacks, to)?.Type === 'AWS::Lambda::Function',
  );
  const api = found.find(({ from }) => stackResource(stacks, from)?.Type === 'AWS::ApiGateway::RestApi');
  if (api) found.unshift({ from: 'client', to: api.from, label: 'posts orders' });
  if (notifier) found.push({ from: notifier.to, to: 'webhook', label: 'posts messages' });
  const edges = new Map<string, Edge>();
  for (const { from, to, label } of found) {
    if (from === to || !isOnMap(from) || !isOnMap(to)) continue;
    const id = `${from}>${to}`;
    if (!edges.has(id)) edges.set(id, { id, from, to, label });
  }
  return [...edges.values()];
}

function flows(
  stack: DeployedStack,
  logicalId: string,
  { Type, Properties = {} }: TemplateResource,
  references: References,
  stacks: readonly DeployedStack[],
): Found[] {
  const id = `${stack.name}/${logicalId}`;
  const of = (value: unknown) => references.of(stack.name, value);
  const each = (from: string[], to: string[], label: string): Found[] =>
    from.flatMap((one) => to.map((other) => ({ from: one, to: other, label })));
  switch (Type) {
    case 'AWS::IAM::Policy':
      return policyFlows(stack, Properties, references, stacks);
    case 'AWS::ApiGateway::Method':
      return each(of(Properties.RestApiId), of(Properties.Integration?.Uri), 'invokes');
    case 'AWS::Lambda::EventSourceMapping':
      return each(of(Properties.EventSourceArn), of(Properties.FunctionName), 'delivers');
    case 'AWS::SNS::Subscription':
      return each(of(Properties.TopicArn), of(Properties.Endpoint), 'delivers');
    case 'AWS::SQS::Queue':
      return each([id], of(Properties.RedrivePolicy?.deadLetterTargetArn), 'hands over what failed');
    case 'AWS::Scheduler::Schedule':
      return [
        ...each([id], of(Properties.Target?.Arn), 'starts'),
        ...each([id], of(Properties.Target?.DeadLetterConfig?.Arn), 'hands over what failed'),
      ];
    case 'AWS::Events::Rule':
      return (Properties.Targets ?? []).flatMap((target: { Arn?: unknown }) => each([id], of(target.Arn), 'alerts'));
    case 'AWS::CloudWatch::Alarm':
      return each([id], of(Properties.AlarmActions), 'alerts');
    default:
      return [];
  }
}

/** From what works in the roles of a policy to what its statements allow something with. */
function policyFlows(
  stack: DeployedStack,
  { PolicyDocument, Roles }: Readonly<Record<string, unknown>>,
  references: References,
  stacks: readonly DeployedStack[],
): Found[] {
  const roles = references.of(stack.name, Roles);
  const users = stacks.flatMap(({ name, template }) =>
    Object.entries(template.Resources)
      .filter(([, { Properties }]) =>
        references.of(name, Properties?.Role ?? Properties?.RoleArn).some((role) => roles.includes(role)),
      )
      .map(([logicalId]) => `${name}/${logicalId}`),
  );
  const statements = (
    PolicyDocument as { Statement?: { Effect?: string; Action?: string | string[]; Resource?: unknown }[] }
  ).Statement;
  return (statements ?? []).flatMap(({ Effect, Action, Resource }) => {
    const actions = [Action ?? []].flat();
    const label = LABELS.find(([action]) => actions.some((one) => action.test(one)))?.[1];
    if (label === undefined || Effect === 'Deny') return [];
    const targets = references.of(stack.name, Resource);
    return users.flatMap((from) => targets.map((to) => ({ from, to, label })));
  });
}

function stackResource(stacks: readonly DeployedStack[], id: string): TemplateResource | undefined {
  const [stack, logicalId] = id.split('/');
  return stacks.find(({ name }) => name === stack)?.template.Resources[logicalId];
}
