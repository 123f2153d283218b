import * as fs from 'node:fs';
import * as path from 'node:path';
import type { PolicyDocument, Statement } from '../iam/policy';
import { PhysicalIds } from '../physical-ids';
import type { Resource, SynthesizedStack } from '../synthesized';

const BOUNDARY_FILE = 'permissions-boundary.json';
const RESOURCE_POLICIES = ['AWS::S3::BucketPolicy', 'AWS::SQS::QueuePolicy', 'AWS::SNS::TopicPolicy', 'AWS::KMS::Key'];

/** A statement, and where it stands. */
export interface PlacedStatement {
  readonly statement: Statement;
  /** For people: `statement 3 of OrderApi/Handler/Role/DefaultPolicy (template Dev-Orders)`. */
  readonly place: string;
}

/** A role of the app with all that decides about its calls, names resolved as {@link PhysicalIds} makes them. */
export interface RolePolicies {
  /** Statements of its own policies, and of resources' policies that name it. */
  readonly identity: readonly PlacedStatement[];
  /**
   * Statements of its permissions boundary.
   *
   * @default - it has none
   */
  readonly boundary?: readonly PlacedStatement[];
  /** Policies of AWS, whose content is not in a template. */
  readonly managed: readonly string[];
}

/** What decides about the calls of a role. */
export function policiesOf(stack: SynthesizedStack, roleId: string, stacks: readonly SynthesizedStack[]): RolePolicies {
  const ids = new PhysicalIds(stack, stacks);
  const place = (id: string, index: number, { Sid }: RawStatement) =>
    `${Sid ? `statement ${Sid}` : `statement ${index + 1}`} of ${pathOf(stack, id)} (template ${stack.name})`;
  const placed = (id: string, raw: readonly RawStatement[]) =>
    raw.map((each, index) => ({ statement: resolved(each, ids), place: place(id, index, each) }));
  const role = stack.template.Resources[roleId];
  const resources = Object.entries(stack.template.Resources);

  const inline = (role.Properties.Policies ?? []).flatMap(
    ({ PolicyDocument: document }: { PolicyDocument: RawDocument }) => placed(roleId, document.Statement),
  );
  const attached = resources
    .filter(([, { Type, Properties }]) => Type === 'AWS::IAM::Policy' && refersTo(Properties.Roles, roleId))
    .flatMap(([id, { Properties }]) => placed(id, Properties.PolicyDocument.Statement));
  const fromResources = resources
    .filter(([, { Type }]) => RESOURCE_POLICIES.includes(Type))
    .flatMap(([id, resource]) =>
      placed(id, documentOf(resource).Statement).filter((_, index) => {
        const { Principal } = documentOf(resource).Statement[index];
        return refersTo(Principal, roleId) || everybody(Principal);
      }),
    );
  return {
    identity: [...inline, ...attached, ...fromResources],
    boundary: role.Properties.PermissionsBoundary && boundaryStatements(),
    managed: (role.Properties.ManagedPolicyArns ?? []).map((arn: unknown) => ids.text(arn)),
  };
}

/** Where a resource is among the constructs of its stack; its logical id where the template does not say. */
export function pathOf(stack: SynthesizedStack, id: string): string {
  const found = stack.template.Resources[id].Metadata?.['aws:cdk:path'] as string | undefined;
  return found ? found.slice(found.indexOf(stack.id) + stack.id.length + 1).replace(/\/Resource$/, '') : id;
}

interface RawStatement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource?: unknown;
  readonly Principal?: unknown;
  readonly Condition?: Record<string, Record<string, unknown>>;
}

interface RawDocument {
  readonly Statement: RawStatement[];
}

function documentOf({ Properties }: Resource): RawDocument {
  return Properties.PolicyDocument ?? Properties.KeyPolicy;
}

function boundaryStatements(): PlacedStatement[] {
  const file = path.join(__dirname, '..', '..', BOUNDARY_FILE);
  const { Statement: statements }: PolicyDocument = JSON.parse(fs.readFileSync(file, 'utf8'));
  return statements.map((statement, index) => ({
    statement,
    place: `statement ${statement.Sid ?? index + 1} of ${BOUNDARY_FILE}`,
  }));
}

/** The principal of a resource's policy was looked at; what remains is a statement like a role's. */
function resolved({ Principal: _, Resource: resource = '*', Condition, ...rest }: RawStatement, ids: PhysicalIds) {
  const texts = (value: unknown) => [value].flat().map((each) => ids.text(each));
  const conditions = Object.entries(Condition ?? {}).map(([operator, keys]) => [
    operator,
    Object.fromEntries(Object.entries(keys).map(([key, value]) => [key, texts(value)])),
  ]);
  return { ...rest, Resource: texts(resource), ...(Condition ? { Condition: Object.fromEntries(conditions) } : {}) };
}

function refersTo(value: unknown, roleId: string): boolean {
  return JSON.stringify(value ?? '').includes(`"${roleId}"`);
}

function everybody(principal: unknown): boolean {
  return principal === '*' || (principal as { AWS?: unknown } | undefined)?.AWS === '*';
}
