import { PhysicalIds } from '../physical-ids';
import type { SynthesizedStack } from '../synthesized';
import { pathOf } from './role-policies';

/** A resource of the app. */
export interface Found {
  readonly stack: SynthesizedStack;
  /** Logical id. */
  readonly id: string;
}

/** Whose names CloudFormation does not make up, or which have none. */
const WITHOUT_NAME = ['AWS::IAM::Policy', 'AWS::CDK::Metadata', 'AWS::Lambda::Alias', 'AWS::Lambda::Version'];
/** CloudFormation cuts names that would be too long; a shorter one is whole. */
const CUT_FROM = 40;
const SUFFIX_LENGTH = 13;

/**
 * The role that somebody means: by its ARN or name, as error messages have it, or by stack and construct, as docs/roles.md
 * has it (`Dev-Orders/OrderApi/HandlerRole`).
 *
 * @throws Error with the roles that there are
 */
export function findRole(text: string, stacks: readonly SynthesizedStack[]): Found {
  const roles = all(stacks).filter(({ stack, id }) => stack.template.Resources[id].Type === 'AWS::IAM::Role');
  const [name] = text.replace(/^arn:[^:]*:(iam|sts)::\d*:(role|assumed-role)\//, '').split('/');
  const found = roles.find((role) => nameOf(role) === text) ?? roles.find((role) => isNamed(name, role));
  if (!found) {
    throw new Error(`no role is ${text}; there are:\n${roles.map((role) => `  ${nameOf(role)}`).join('\n')}`);
  }
  return found;
}

/**
 * The ARN that a resource has among the resolved names of the templates: of an ARN as error messages have it, or of stack and
 * construct (`Dev-Orders/OrderApi/Table`, with what is in it behind a colon: `Dev-Results/ResultsPipeline/Bucket:orders/*`).
 */
export function findArn(text: string, stacks: readonly SynthesizedStack[]): string {
  if (text === '*') return text;
  const meant = all(stacks).find((resource) => text === nameOf(resource) || text.startsWith(`${nameOf(resource)}:`));
  if (meant) {
    const inside = text.slice(nameOf(meant).length + 1);
    return new PhysicalIds(meant.stack, stacks).arnOf(meant.id) + (inside && `/${inside}`);
  }
  if (!text.startsWith('arn:')) {
    throw new Error(`RESOURCE must be an ARN, * or a stack and a construct as in docs/roles.md, got ${text}`);
  }
  const named = all(stacks).filter(({ stack, id }) => !WITHOUT_NAME.includes(stack.template.Resources[id].Type));
  const { account } = new PhysicalIds(stacks[0], stacks);
  return text
    .replace(/^(arn:[^:]*:[^:]*:[^:]*:)\d{12}:/, `$1${account}:`)
    .split(/([/:])/)
    .map((part) => {
      const found = named.find((resource) => isNamed(part, resource));
      return found ? new PhysicalIds(found.stack, stacks).nameOf(found.id) : part;
    })
    .join('');
}

/** Stack and construct. */
export function nameOf({ stack, id }: Found): string {
  return `${stack.name}/${pathOf(stack, id)}`;
}

function all(stacks: readonly SynthesizedStack[]): Found[] {
  return stacks.flatMap((stack) => Object.keys(stack.template.Resources).map((id) => ({ stack, id })));
}

/** Whether CloudFormation may have made a name for a resource: stack, logical id and an ending at random, or cut. */
function isNamed(name: string, { stack, id }: Found): boolean {
  const actual = name.toLowerCase();
  return [`${stack.name}-${id}`, id].some((whole) => {
    const expected = whole.toLowerCase();
    const cut = actual.length > CUT_FROM && expected.startsWith(actual.slice(0, -SUFFIX_LENGTH));
    return actual === expected || actual.startsWith(`${expected}-`) || cut;
  });
}
