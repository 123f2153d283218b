import type { Edge, PolicySentence, Resource } from '../../contract';
import type { DeployedStack, TemplateResource } from '../sources';
import { arnOf, keyOfArn, keyOfPhysical } from './arns';
import { edgesOf } from './edges';
import { sentencesOf } from './policies';
import { References } from './references';
import { kindOf, titleOf } from './titles';

/** What is deployed, and how it is found by the ARNs of events. */
export class SystemMap {
  public readonly resources: readonly Resource[];
  public readonly edges: readonly Edge[];
  private readonly byKey = new Map<string, Resource>();
  private readonly edgeIds: ReadonlySet<string>;

  constructor(stacks: readonly DeployedStack[]) {
    const references = new References(stacks);
    const deployed = stacks.flatMap((stack) => resourcesOf(stack, references, stacks));
    this.resources = [
      { id: 'client', kind: 'client', title: 'Whoever posts orders' },
      ...deployed,
      { id: 'webhook', kind: 'webhook', title: 'Slack' },
    ];
    const ids = new Set(this.resources.map(({ id }) => id));
    this.edges = edgesOf(stacks, references, (id) => ids.has(id));
    this.edgeIds = new Set(this.edges.map(({ id }) => id));
    for (const resource of deployed) {
      const key = keyOfPhysical(resource.type!, resource.physicalId ?? '');
      if (key !== undefined) this.byKey.set(key, resource);
    }
  }

  /** The resource that an ARN is about. */
  public find(arn: string | undefined): Resource | undefined {
    const key = keyOfArn(arn);
    return key === undefined ? undefined : this.byKey.get(key);
  }

  /** The resource with an id. */
  public get(id: string | undefined): Resource | undefined {
    return this.resources.find((resource) => resource.id === id);
  }

  /** The only resource of a kind that is called so. */
  public called(title: string): Resource | undefined {
    return this.resources.find((resource) => resource.title === title);
  }

  /** Id of the edge between two resources, if the map has it. */
  public edge(from: string | undefined, to: string | undefined): string | undefined {
    const id = `${from}>${to}`;
    return this.edgeIds.has(id) ? id : undefined;
  }
}

function resourcesOf(stack: DeployedStack, references: References, stacks: readonly DeployedStack[]): Resource[] {
  return Object.entries(stack.template.Resources).flatMap(([logicalId, resource]) => {
    const { Type: type, Properties: properties = {} } = resource;
    const path = pathOf(logicalId, resource);
    const kind = kindOf(type, path);
    if (kind === undefined) return [];
    const physicalId = stack.physicalIds[logicalId];
    return [
      {
        id: `${stack.name}/${logicalId}`,
        kind,
        title: titleOf(path),
        type,
        stack: stack.name,
        logicalId,
        path,
        physicalId,
        arn: physicalId === undefined ? undefined : arnOf(type, physicalId),
        properties: references.shown(stack.name, properties) as Record<string, unknown>,
        policy: policyOf(stack, logicalId, resource, references, stacks),
        logGroup: logGroupOf(stack, properties),
        alarm: kind === 'alarm' ? alarmOf(stack, properties, references, stacks) : undefined,
      },
    ];
  });
}

/** Path in the construct tree, without the `/Resource` at its end; the logical id without its hash where there is none. */
function pathOf(logicalId: string, { Metadata }: TemplateResource): string {
  const path = Metadata?.['aws:cdk:path'];
  return typeof path === 'string' ? path.replace(/\/(Resource|Default)$/, '') : logicalId.replace(/[0-9A-F]{8}$/, '');
}

/** What its role may do, and what its own policy allows others. */
function policyOf(
  stack: DeployedStack,
  logicalId: string,
  { Properties = {} }: TemplateResource,
  references: References,
  stacks: readonly DeployedStack[],
): PolicySentence[] {
  const name = (text: string) => nameOf(text, stacks);
  const roles = references.of(stack.name, Properties.Role ?? Properties.RoleArn ?? Properties.Target?.RoleArn);
  const own = `${stack.name}/${logicalId}`;
  return stacks.flatMap(({ name: at, template }) =>
    Object.values(template.Resources).flatMap(({ Type, Properties: policy = {} }) => {
      const document = references.shown(at, policy.PolicyDocument);
      if (Type === 'AWS::IAM::Policy') {
        const ofRole = references.of(at, policy.Roles).some((role) => roles.includes(role));
        return ofRole ? sentencesOf(document, 'role', name) : [];
      }
      if (!/^AWS::(S3::BucketPolicy|SNS::TopicPolicy|SQS::QueuePolicy)$/.test(Type)) return [];
      const ofResource = references.of(at, [policy.Bucket, policy.Topics, policy.Queues]).includes(own);
      return ofResource ? sentencesOf(document, 'resource', name) : [];
    }),
  );
}

/** "Orders table" for `<OrderApiTable9E7E8921.Arn>`, with what comes after it in a longer text. */
function nameOf(text: string, stacks: readonly DeployedStack[]): string {
  return text.replace(/<([A-Za-z0-9]+)(?:\.Arn)?>/g, (whole, logicalId: string) => {
    const found = stacks.map(({ template }) => template.Resources[logicalId]).find((one) => one !== undefined);
    return found ? titleOf(pathOf(logicalId, found)) : whole;
  });
}

function logGroupOf(stack: DeployedStack, properties: Readonly<Record<string, unknown>>): string | undefined {
  const { LogGroup } = (properties.LoggingConfig ?? {}) as { LogGroup?: { Ref?: string } | string };
  return typeof LogGroup === 'string' ? LogGroup : stack.physicalIds[LogGroup?.Ref ?? ''];
}

function alarmOf(
  stack: DeployedStack,
  properties: Readonly<Record<string, unknown>>,
  references: References,
  stacks: readonly DeployedStack[],
): Resource['alarm'] {
  const watched = references
    .of(stack.name, [properties.Dimensions, properties.Metrics])
    .find((id) => kindOf(typeOf(id, stacks) ?? '', '') !== undefined);
  const operator = String(properties.ComparisonOperator)
    .replace(/([A-Z])/g, ' $1')
    .toLowerCase();
  const condition = `${operator.replace('threshold', '').trim()} ${properties.Threshold} in ${properties.EvaluationPeriods} periods`;
  return { watches: watched, metric: String(properties.MetricName ?? 'an expression'), condition };
}

function typeOf(id: string, stacks: readonly DeployedStack[]): string | undefined {
  const [stack, logicalId] = id.split('/');
  return stacks.find(({ name }) => name === stack)?.template.Resources[logicalId]?.Type;
}
