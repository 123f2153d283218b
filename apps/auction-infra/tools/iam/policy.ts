/** A policy in IAM's grammar, as far as this module knows it. */
export interface PolicyDocument {
  readonly Version: string;
  readonly Statement: readonly Statement[];
}

/** A statement of an identity policy or a permissions boundary. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

const VERSION = '2012-10-17';
const ELEMENTS = ['Sid', 'Effect', 'Action', 'Resource', 'Condition'];

/**
 * Refuses what the evaluation would get wrong: another version, elements such as `NotAction`, ARNs that lack parts, policy
 * variables.
 *
 * @throws Error naming the statement and what is not supported in it
 */
export function checkPolicy({ Version, Statement }: PolicyDocument): void {
  if (Version !== VERSION) {
    throw new Error(`policy: Version must be ${VERSION}, got ${Version}`);
  }
  Statement.forEach((statement, index) => {
    const name = `statement ${statement.Sid ?? index}`;
    const unknown = Object.keys(statement).filter((element) => !ELEMENTS.includes(element));
    if (unknown.length > 0) {
      throw new Error(`${name}: ${unknown.join(', ')} is not supported, only ${ELEMENTS.join(', ')}`);
    }
    if (!['Allow', 'Deny'].includes(statement.Effect)) {
      throw new Error(`${name}: Effect must be Allow or Deny, got ${statement.Effect}`);
    }
    if (!statement.Action || !statement.Resource) {
      throw new Error(`${name}: Action and Resource are required`);
    }
    const partial = [statement.Resource].flat().filter((arn) => arn !== '*' && arn.split(':').length < 6);
    if (partial.length > 0) {
      throw new Error(`${name}: Resource must be * or an ARN of six parts, got ${partial.join(', ')}`);
    }
    if (JSON.stringify(statement).includes('${')) {
      throw new Error(`${name}: policy variables are not supported`);
    }
  });
}
