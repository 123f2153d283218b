/** A row of the table of documents, `@org/local-aws/service-conditions.json`: what AWS documents of a service, the condition keys that it sends when it uses a kind of resource. */
export interface DocumentedKeys {
  /** Service principal. */
  readonly service: string;
  /** Type of the resource that has the policy, as CloudFormation names it, or `Trust` for the trust policy of a role. */
  readonly policy: string;
  /** Keys that the document names; empty where it names none, or excludes them. */
  readonly keys: string[];
  /** Guide and title of the page. */
  readonly document: string;
  readonly url: string;
}

/** A condition key that a policy asks of a service. */
export interface AskedKey {
  /** Logical id of the resource. */
  readonly resource: string;
  readonly policy: string;
  readonly service: string;
  readonly key: string;
}

interface Template {
  readonly Resources?: Record<string, { readonly Type: string; readonly Properties?: object }>;
}

/** Every condition key that a policy of the template asks of a service principal, whatever the kind of policy. */
export function askedKeys({ Resources = {} }: Template): AskedKey[] {
  return Object.entries(Resources).flatMap(([resource, { Type, Properties = {} }]) => [
    ...permissionKeys(Type, Properties).map((asked) => ({ resource, policy: Type, ...asked })),
    ...Object.entries(Properties).flatMap(([property, value]) =>
      statementsIn(value)
        .flatMap(statementKeys)
        .map((asked) => ({ resource, policy: property === 'AssumeRolePolicyDocument' ? 'Trust' : Type, ...asked })),
    ),
  ]);
}

/** The keys of a template that no document supports, each as one line. */
export function undocumentedKeys(template: Template, documented: readonly DocumentedKeys[]): string[] {
  return askedKeys(template)
    .filter(
      ({ service, policy, key }) =>
        !documented.some((entry) => entry.service === service && entry.policy === policy && entry.keys.includes(key)),
    )
    .map(({ resource, policy, service, key }) => `${resource} (${policy}) asks ${service} for ${key}`);
}

interface Statement {
  readonly Effect: string;
  readonly Principal?: string | { readonly Service?: string | string[] };
  readonly Condition?: Record<string, Record<string, unknown>>;
}

function statementsIn(value: unknown): Statement[] {
  if (value === null || typeof value !== 'object') {
    return [];
  }
  const inside = Object.values(value).flatMap(statementsIn);
  return 'Effect' in value && 'Principal' in value ? [value as Statement, ...inside] : inside;
}

/** A denial asks nobody: a key that is not sent makes it miss, or hit everybody, which other tests look at. */
function statementKeys({ Effect, Principal, Condition = {} }: Statement): { service: string; key: string }[] {
  const services = typeof Principal === 'object' ? [Principal.Service ?? []].flat() : [];
  const keys = Object.values(Condition).flatMap((operands) => Object.keys(operands));
  return Effect === 'Allow' ? services.flatMap((service) => keys.map((key) => ({ service, key }))) : [];
}

/** The properties of a Lambda permission that become conditions (CloudFormation reference, AWS::Lambda::Permission). */
function permissionKeys(type: string, properties: object): { service: string; key: string }[] {
  if (type !== 'AWS::Lambda::Permission') {
    return [];
  }
  const { Principal, SourceArn, SourceAccount } = properties as Record<string, unknown>;
  return [
    ...(SourceArn === undefined ? [] : ['aws:SourceArn']),
    ...(SourceAccount === undefined ? [] : ['aws:SourceAccount']),
  ].map((key) => ({ service: String(Principal), key }));
}
