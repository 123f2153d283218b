import * as fs from 'node:fs';
import * as path from 'node:path';
import { matches, matchesAction } from '../iam/patterns';
import type { SynthesizedStack } from '../synthesized';
import { pathOf, policiesOf } from './role-policies';

/** A call that the local AWS decided about while the tests ran; names are `<Stack.LogicalId>`. */
export interface RecordedCall {
  /** ARN of a role, or a service. */
  readonly principal: string;
  readonly action: string;
  readonly allowed: boolean;
  /** Which statements decided. */
  readonly statements: readonly string[];
}

/** An action that AWS needs although no local run calls it, with the document that says so. */
export interface Needed {
  /** Pattern of stack and construct. */
  readonly role: string;
  /** Service that takes on the role. */
  readonly service: string;
  readonly actions: readonly string[];
  readonly document: string;
  readonly url: string;
}

/** Actions that aws-cdk-lib gives to a role that it makes. */
export interface MadeByLibrary {
  /** Pattern of stack and construct. */
  readonly role: string;
  readonly actions: readonly string[];
  /** File of aws-cdk-lib. */
  readonly file: string;
  readonly why: string;
}

/** What a role may do, and who asks for it. */
export interface RoleUsage {
  readonly stack: string;
  /** Construct. */
  readonly role: string;
  /** Patterns of actions that its statements allow, each once. */
  readonly allowed: readonly string[];
  readonly used: readonly string[];
  /** What no local run calls, but a document asks for. */
  readonly needed: readonly string[];
  /** What neither calls nor documents ask for, and aws-cdk-lib gives. */
  readonly byLibrary: readonly string[];
  /** What remains. */
  readonly over: readonly string[];
  readonly documents: readonly Pick<Needed, 'document' | 'url'>[];
}

/** The committed recording of a run of all end-to-end tests. */
export const RECORDING = path.join(__dirname, 'recording.json');

/** The table of what AWS needs. */
export const NEEDED: Needed[] = JSON.parse(fs.readFileSync(path.join(__dirname, 'needed-by-aws.json'), 'utf8')).entries;

/** The table of what aws-cdk-lib gives. */
export const MADE_BY_LIBRARY: MadeByLibrary[] = JSON.parse(
  fs.readFileSync(path.join(__dirname, 'made-by-aws-cdk-lib.json'), 'utf8'),
).entries;

/** Every role of some stacks: what it may do, what was recorded, what AWS needs, and what remains. */
export function usageOf(
  stacks: readonly SynthesizedStack[],
  recorded: readonly RecordedCall[],
  table: readonly Needed[] = NEEDED,
  library: readonly MadeByLibrary[] = MADE_BY_LIBRARY,
): RoleUsage[] {
  return stacks.flatMap((stack) =>
    Object.entries(stack.template.Resources)
      .filter(([, { Type }]) => Type === 'AWS::IAM::Role')
      .map(([id, { Properties }]) => {
        const role = pathOf(stack, id);
        const calls = recorded.filter(({ principal, allowed }) => allowed && idOf(principal) === id);
        const trusted = JSON.stringify(Properties.AssumeRolePolicyDocument);
        const entries = table.filter(
          (entry) => matches(entry.role, `${stack.name}/${role}`) && trusted.includes(`"${entry.service}"`),
        );
        const given = library.filter((entry) => matches(entry.role, `${stack.name}/${role}`));
        return { stack: stack.name, role, ...divided(allowedActions(stack, id, stacks), calls, entries, given) };
      }),
  );
}

function allowedActions(stack: SynthesizedStack, id: string, stacks: readonly SynthesizedStack[]): string[] {
  const actions = policiesOf(stack, id, stacks)
    .identity.filter(({ statement }) => statement.Effect === 'Allow')
    .flatMap(({ statement }) => [statement.Action].flat());
  return [...new Set(actions)].sort();
}

function divided(
  allowed: string[],
  calls: readonly RecordedCall[],
  entries: readonly Needed[],
  given: readonly MadeByLibrary[],
) {
  const used = allowed.filter((pattern) => calls.some(({ action }) => matchesAction(pattern, action)));
  const asks = (entry: Needed, pattern: string) => entry.actions.some((action) => matchesAction(pattern, action));
  const rest = allowed.filter((pattern) => !used.includes(pattern));
  const needed = rest.filter((pattern) => entries.some((entry) => asks(entry, pattern)));
  const documents = entries.filter((entry) => needed.some((pattern) => asks(entry, pattern)));
  const unasked = rest.filter((pattern) => !needed.includes(pattern));
  const byLibrary = unasked.filter((pattern) =>
    given.some(({ actions }) => actions.some((action) => matchesAction(action, pattern))),
  );
  return { allowed, used, needed, byLibrary, over: unasked.filter((each) => !byLibrary.includes(each)), documents };
}

/**
 * The recording to commit: each call of a role of the app, or about a resource of it, once, in a fixed order, without what
 * names a single run. A test's own stack with the same construct counts: the logical id is the same.
 *
 * @param lines JSON objects as the local AWS writes them
 */
export function condensed(lines: readonly string[], stacks: readonly SynthesizedStack[]): RecordedCall[] {
  const ids = new Set(stacks.flatMap(({ template }) => Object.keys(template.Resources)));
  const ofApp = ({ principal, resource }: RecordedCall & { resource: string }) =>
    ids.has(idOf(principal)) || (!principal.startsWith('arn:') && ids.has(idOf(resource)));
  const calls = lines
    .map((line) => JSON.parse(line) as RecordedCall & { resource: string })
    .filter(ofApp)
    .map(({ principal, action, allowed, statements }) => JSON.stringify({ principal, action, allowed, statements }));
  return [...new Set(calls)].sort().map((text) => JSON.parse(text));
}

/** The logical id in a name such as `role/<Stack.LogicalId>`; empty where there is none. */
function idOf(text: string): string {
  return /<[\w-]+\.(\w+)>/.exec(text)?.[1] ?? '';
}
