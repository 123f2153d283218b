import type { Resource, SynthesizedStack } from './synthesized';

/** Somebody who publishes to a topic: an AWS service for one of its resources, or a role. */
export interface Publisher {
  /** `<stack>/<logical id>` of the alarm, rule, or policy of a role. */
  readonly by: string;
  /** Service principal, or `role`. */
  readonly principal: string;
  /** `<stack>/<logical id>` of the topic; `undefined` when it is not one of the app's. */
  readonly topic?: string;
}

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource?: unknown;
  readonly Principal?: Record<string, unknown>;
  readonly Condition?: Record<string, Record<string, unknown>>;
}

/** Every alarm, rule and role in the stacks that publishes to a topic. */
export function publishersIn(stacks: SynthesizedStack[]): Publisher[] {
  return stacks.flatMap((stack) =>
    Object.entries(stack.template.Resources).flatMap(([id, resource]) =>
      targetsOf(resource).map(({ principal, arn }) => ({
        by: `${stack.name}/${id}`,
        principal,
        topic: topicOf(arn, stack, stacks),
      })),
    ),
  );
}

/**
 * Whether topic and key let a publisher publish.
 *
 * @returns what is in the way, empty when nothing is.
 */
export function obstaclesOf({ principal, topic }: Publisher, stacks: SynthesizedStack[]): string[] {
  if (topic === undefined) {
    return ['publishes to something that is no topic of the app'];
  }
  const [stackName, topicId] = topic.split('/');
  const stack = stacks.find(({ name }) => name === stackName)!;
  const obstacles: string[] = [];
  // A role is allowed by its own policy, which is where it was found; the account of the topic is its own.
  if (
    principal !== 'role' &&
    !policyStatements(stack, topicId).some((statement) => lets(statement, principal, 'sns:Publish'))
  ) {
    obstacles.push(`the policy of ${topic} does not let ${principal} publish`);
  }
  const key = stack.template.Resources[topicId].Properties?.KmsMasterKeyId;
  const keyId = key?.['Fn::GetAtt']?.[0] ?? key?.Ref;
  const statements: Statement[] = stack.template.Resources[keyId]?.Properties.KeyPolicy?.Statement ?? [];
  if (key !== undefined && !statements.some((statement) => lets(statement, principal, 'kms:GenerateDataKey*'))) {
    obstacles.push(`the key of ${topic} does not let ${principal} use it`);
  }
  return obstacles;
}

function targetsOf({ Type, Properties = {} }: Resource): { principal: string; arn: unknown }[] {
  switch (Type) {
    case 'AWS::CloudWatch::Alarm':
    case 'AWS::CloudWatch::CompositeAlarm': {
      const { AlarmActions = [], OKActions = [], InsufficientDataActions = [] } = Properties;
      return [...AlarmActions, ...OKActions, ...InsufficientDataActions].map((arn) => ({
        principal: 'cloudwatch.amazonaws.com',
        arn,
      }));
    }
    case 'AWS::Events::Rule':
      return (Properties.Targets ?? [])
        .filter(({ Arn }: { Arn: unknown }) => /topic/i.test(JSON.stringify(Arn)))
        .map(({ Arn }: { Arn: unknown }) => ({ principal: 'events.amazonaws.com', arn: Arn }));
    case 'AWS::IAM::Policy':
      return (Properties.PolicyDocument.Statement as Statement[])
        .filter(({ Effect, Action }) => Effect === 'Allow' && [Action].flat().includes('sns:Publish'))
        .flatMap(({ Resource }) => [Resource].flat().map((arn) => ({ principal: 'role', arn })));
    default:
      return [];
  }
}

/** The topic behind a reference, in the same stack or imported from another one. */
function topicOf(arn: unknown, stack: SynthesizedStack, stacks: SynthesizedStack[]): string | undefined {
  const { Ref: id, 'Fn::ImportValue': exported } = (arn ?? {}) as { Ref?: string; 'Fn::ImportValue'?: string };
  if (id !== undefined) {
    return stack.template.Resources[id]?.Type === 'AWS::SNS::Topic' ? `${stack.name}/${id}` : undefined;
  }
  for (const producer of exported === undefined ? [] : stacks) {
    const outputs = Object.values(producer.template.Outputs ?? {}) as { Value: unknown; Export?: { Name: string } }[];
    const output = outputs.find(({ Export }) => Export?.Name === exported);
    if (output !== undefined) {
      return topicOf(output.Value, producer, stacks);
    }
  }
  return undefined;
}

function policyStatements({ template }: SynthesizedStack, topicId: string): Statement[] {
  return Object.values(template.Resources)
    .filter(
      ({ Type, Properties }) =>
        Type === 'AWS::SNS::TopicPolicy' && Properties.Topics.some(({ Ref }: { Ref: string }) => Ref === topicId),
    )
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement as Statement[]);
}

/** Roles come through SNS, from this account. Under which condition a service may publish is up to `service-conditions.ts`. */
function lets({ Effect, Action, Principal, Condition }: Statement, principal: string, action: string): boolean {
  const caller = JSON.stringify(Condition?.StringEquals?.['kms:CallerAccount']);
  const whom =
    principal === 'role'
      ? Principal?.AWS === '*' && caller === JSON.stringify({ Ref: 'AWS::AccountId' })
      : [Principal?.Service].flat().includes(principal);
  return Effect === 'Allow' && [Action].flat().includes(action) && whom;
}
