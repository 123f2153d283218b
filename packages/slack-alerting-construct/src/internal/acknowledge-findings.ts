// A copy of tools/construct-kit/src/acknowledge-findings.ts: change it there, then run `npm run kit`.
import { Stack, Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** A finding of cdk-nag that stays, and why. */
export interface AcknowledgedFinding {
  /** Id of the rule: `AwsSolutions-IAM5`. */
  readonly rule: string;
  /**
   * What it found, for a rule that reports each of its findings: `Resource::*`. May hold tokens of resources of the same
   * stack: `Resource::${bucket.arnForObjects('orders/*')}`.
   *
   * @default - the rule has one finding
   */
  readonly finding?: string;
  /**
   * Where it stays: paths of constructs, below the one that acknowledges. One that was not made is passed over.
   *
   * @default - the whole construct
   */
  readonly at?: readonly string[];
  /** Why it stays. */
  readonly reason: string;
}

/** Acknowledges findings of cdk-nag, by aws-cdk-lib alone, each with its reason and at its place. */
export function acknowledgeFindings(scope: IConstruct, findings: readonly AcknowledgedFinding[]): void {
  for (const { rule, finding, at = [''], reason } of findings) {
    const id = finding === undefined ? rule : `${rule}[${asReported(scope, finding)}]`;
    at.map((path) => descendantOf(scope, path))
      .filter((construct) => construct !== undefined)
      .forEach((construct) => acknowledge(construct, id, reason));
  }
}

/**
 * aws-cdk-lib refuses an id with more than one `::`, as findings about ARNs have, until aws/aws-cdk#38787. Such an
 * acknowledgement is recorded where `acknowledge()` records all others, which is where cdk-nag reads them.
 */
function acknowledge(construct: IConstruct, id: string, reason: string): void {
  if (id.split('::').length > 2) {
    construct.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, { [id]: reason });
  } else {
    Validations.of(construct).acknowledge({ id, reason });
  }
}

function descendantOf(scope: IConstruct, path: string): IConstruct | undefined {
  return path
    .split('/')
    .filter((id) => id !== '')
    .reduce<IConstruct | undefined>((construct, id) => construct?.node.tryFindChild(id), scope);
}

/** A finding as cdk-nag reports it: a reference to a resource is `<LogicalId.Arn>`. */
function asReported(scope: IConstruct, finding: string): string {
  return flat(Stack.of(scope).resolve(finding));
}

function flat(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const [[name, argument]] = Object.entries(value);
  if (name === 'Ref') return `<${argument}>`;
  if (name === 'Fn::GetAtt') return `<${argument.join('.')}>`;
  if (name === 'Fn::Join') return argument[1].map(flat).join(argument[0]);
  return JSON.stringify(value);
}
