import type { SynthesizedStack } from './synthesized';

/** A policy statement, as a template has it. */
interface Statement {
  readonly Effect: string;
  readonly Action?: string | string[];
  readonly Resource?: unknown;
  readonly Condition?: unknown;
  readonly Principal?: unknown;
}

/** Types whose policies allow roles of the same stack something. */
const RESOURCE_POLICIES = ['AWS::S3::BucketPolicy', 'AWS::SQS::QueuePolicy', 'AWS::SNS::TopicPolicy', 'AWS::KMS::Key'];

const HEADER = `# Roles

Every role that our templates make: who may take it on, and what it may do, by its own policies and by those of resources.
None can do more than the permissions boundary allows ([security.md](security.md)). Generated from the synthesized app by
\`npm run roles\`; a test compares it, so that a change of permissions shows in review. Names in angle brackets are
resources of the same stack.
`;

/** All roles of some stacks, as a page of Markdown. */
export function rolesTable(stacks: readonly SynthesizedStack[]): string {
  const sections = [...stacks]
    .sort((a, b) => a.name.localeCompare(b.name))
    .map((stack) => `## ${stack.name}\n\n${new StackRoles(stack).table()}\n`);
  return [HEADER, '<!-- prettier-ignore-start -->\n', ...sections, '<!-- prettier-ignore-end -->\n'].join('\n');
}

/** The roles of one stack. */
class StackRoles {
  constructor(private readonly stack: SynthesizedStack) {}

  table(): string {
    const rows = this.resourcesOf('AWS::IAM::Role').flatMap(([id]) => this.rowsOf(id));
    return ['| role | who | actions | resources | if |', '|---|---|---|---|---|', ...rows, ...this.others()].join('\n');
  }

  /** Rows for whom policies of resources allow something that is no role of the stack: services, and other roles. */
  private others(): string[] {
    const invocations = this.resourcesOf('AWS::Lambda::Permission').map(([, { Properties }]) =>
      row([
        '_by a resource_',
        code(this.text(Properties.Principal)),
        code(Properties.Action),
        code(this.text(Properties.FunctionName)),
        Properties.SourceArn ? `aws:SourceArn ArnLike ${this.text(Properties.SourceArn)}` : '',
      ]),
    );
    const roles = this.resourcesOf('AWS::IAM::Role').map(([id]) => `"${id}"`);
    const statements = Object.values(this.stack.template.Resources)
      .filter(({ Type }) => RESOURCE_POLICIES.includes(Type))
      .flatMap(({ Properties }) => (Properties.PolicyDocument ?? Properties.KeyPolicy).Statement as Statement[])
      .filter(({ Effect, Principal }) => {
        const whom = JSON.stringify(Principal);
        return Effect === 'Allow' && !roles.some((role) => whom.includes(role));
      })
      .map((statement) =>
        row(['_by a resource_', code(this.text(statement.Principal)), ...this.permission(statement)]),
      );
    return [...statements, ...invocations];
  }

  private rowsOf(id: string): string[] {
    const { Properties } = this.stack.template.Resources[id];
    const who = (Properties.AssumeRolePolicyDocument.Statement as Statement[]).map(
      ({ Principal, Condition }) => code(this.text(Principal)) + (Condition ? ` if ${this.condition(Condition)}` : ''),
    );
    const managed = (Properties.ManagedPolicyArns ?? []).map((arn: unknown) => [
      'policy of AWS',
      code(this.text(arn)),
      '',
    ]);
    const inline = (Properties.Policies ?? []).flatMap((policy: { PolicyDocument: { Statement: Statement[] } }) =>
      policy.PolicyDocument.Statement.map((statement) => this.permission(statement)),
    );
    const attached = this.resourcesOf('AWS::IAM::Policy')
      .filter(([, policy]) => policy.Properties.Roles.some((role: { Ref?: string }) => role.Ref === id))
      .flatMap(([, policy]) => policy.Properties.PolicyDocument.Statement as Statement[])
      .map((statement) => this.permission(statement));
    const permissions: string[][] = [...managed, ...inline, ...attached, ...this.fromResources(id)];
    return (permissions.length > 0 ? permissions : [['nothing', '', '']]).map((cells, index) =>
      row([index === 0 ? this.nameOf(id) : '', index === 0 ? who.join('; ') : '', ...cells]),
    );
  }

  /** What policies of buckets, queues, topics and keys allow a role, beside its own policies. */
  private fromResources(id: string): string[][] {
    return Object.values(this.stack.template.Resources).flatMap(({ Type, Properties }) => {
      const document = RESOURCE_POLICIES.includes(Type) && (Properties.PolicyDocument ?? Properties.KeyPolicy);
      return ((document || { Statement: [] }).Statement as Statement[])
        .filter(({ Effect, Principal }) => Effect === 'Allow' && JSON.stringify(Principal).includes(`"${id}"`))
        .map((statement) => {
          const [actions, resources, condition] = this.permission(statement);
          return [actions, `${resources} (by the resource's policy)`, condition];
        });
    });
  }

  private permission({ Effect, Action, Resource, Condition }: Statement): string[] {
    const actions = [Action ?? []].flat().map(code).join(', ');
    return [
      Effect === 'Deny' ? `NOT ${actions}` : actions,
      [Resource ?? []]
        .flat()
        .map((resource) => code(this.text(resource)))
        .join(', '),
      Condition ? this.condition(Condition) : '',
    ];
  }

  private condition(condition: unknown): string {
    return Object.entries(condition as Record<string, Record<string, unknown>>)
      .flatMap(([operator, keys]) =>
        Object.entries(keys).map(
          ([key, value]) =>
            `${key} ${operator} ${[value]
              .flat()
              .map((item) => this.text(item))
              .join(' or ')}`,
        ),
      )
      .join(' and ');
  }

  /** A value with its intrinsic functions, for reading. */
  private text(value: unknown): string {
    if (typeof value !== 'object' || value === null) {
      return String(value);
    }
    const [[key, argument]] = Object.entries(value as Record<string, unknown>);
    switch (key) {
      case 'Ref':
        return this.reference(argument as string);
      case 'Fn::GetAtt':
        return this.reference((argument as string[])[0]);
      case 'Fn::Join':
        return (argument as [string, unknown[]])[1].map((part) => this.text(part)).join((argument as [string])[0]);
      case 'Fn::Sub':
        return (argument as string).replace(/\$\{AWS::(\w+)\}/g, '<$1>');
      case 'Fn::ImportValue':
        return `<${String(argument)
          .replace(/:ExportsOutput(?:Ref|FnGetAtt)/, '/')
          .replace(/[0-9A-F]{8}(?:Arn)?[0-9A-F]{0,8}$/, '')}>`;
      case 'Fn::Select':
        return this.text((argument as [number, unknown])[1]);
      case 'Fn::Split':
        return this.text((argument as [string, unknown])[1]);
      default:
        return [argument]
          .flat()
          .map((item) => this.text(item))
          .join(', ');
    }
  }

  private reference(id: string): string {
    return id.startsWith('AWS::') ? `<${id.slice('AWS::'.length)}>` : `<${this.nameOf(id)}>`;
  }

  /** Where a resource is among the stack's constructs; parameters go by their logical id. */
  private nameOf(id: string): string {
    const path = this.stack.template.Resources[id]?.Metadata?.['aws:cdk:path'] as string | undefined;
    return path ? path.slice(path.indexOf(this.stack.id) + this.stack.id.length + 1).replace(/\/Resource$/, '') : id;
  }

  private resourcesOf(type: string) {
    return Object.entries(this.stack.template.Resources).filter(([, { Type }]) => Type === type);
  }
}

function code(text: string): string {
  return `\`${text}\``;
}

function row(cells: string[]): string {
  return `| ${cells.map((cell) => cell.replace(/\|/g, '\\|')).join(' | ')} |`;
}
