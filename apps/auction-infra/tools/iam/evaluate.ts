import { conditionsHold, type Context } from './conditions';
import { matchesAction, matchesArn } from './patterns';
import { checkPolicy, type PolicyDocument, type Statement } from './policy';

/** A call to AWS. */
export interface Request {
  /** Service and operation: `sqs:SendMessage`. */
  readonly action: string;
  /** ARN; `*` for an action that has no resource. */
  readonly resource: string;
  /**
   * Condition keys that are sent.
   *
   * @default - none
   */
  readonly context?: Context;
}

/** What decides about the calls of one role. */
export interface Policies {
  /** Policies of the role. */
  readonly identity: readonly PolicyDocument[];
  /**
   * The most that the role may do.
   *
   * @default - no boundary
   */
  readonly boundary?: PolicyDocument;
}

/** Whether a call is allowed, and why. */
export interface Decision {
  readonly allowed: boolean;
  /** The statement that decided; none where no statement allows the call. */
  readonly statement?: Statement;
  /** For people: which policy decided, and by which statement. */
  readonly reason: string;
}

/**
 * Decides about a call by the identity policies and the boundary of a role in the account of the resource: a Deny
 * anywhere wins, then both have to allow it (IAM User Guide, "Policy evaluation logic"). Organisations' policies,
 * session policies and resource policies are not known here.
 *
 * @throws Error naming what a policy has that is not supported: nothing is skipped
 */
export function evaluate({ identity, boundary }: Policies, request: Request): Decision {
  const layers = [{ name: 'policy', documents: identity }];
  if (boundary) {
    layers.push({ name: 'permissions boundary', documents: [boundary] });
  }
  const decisions = layers.map(({ name, documents }) => decide(name, documents, request));
  return decisions.find(({ allowed }) => !allowed) ?? decisions[0];
}

function decide(name: string, documents: readonly PolicyDocument[], request: Request): Decision {
  documents.forEach(checkPolicy);
  const applying = documents.flatMap(({ Statement }) => Statement).filter((each) => applies(each, request));
  const statement = applying.find(({ Effect }) => Effect === 'Deny') ?? applying[0];
  if (statement === undefined) {
    return { allowed: false, reason: `no statement of the ${name} allows ${request.action} on ${request.resource}` };
  }
  const allowed = statement.Effect === 'Allow';
  return {
    allowed,
    statement,
    reason: `${name}: ${statement.Sid ?? 'a statement'} ${allowed ? 'allows' : 'denies'} it`,
  };
}

function applies({ Action, Resource, Condition }: Statement, { action, resource, context = {} }: Request): boolean {
  return (
    [Action].flat().some((pattern) => matchesAction(pattern, action)) &&
    [Resource].flat().some((pattern) => matchesArn(pattern, resource)) &&
    conditionsHold(Condition, context)
  );
}
