import { CfnParameter, Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Member } from '../public-surface';
import { errorOf, outcomeOf, PATH, type Rule, type Subject, type Values } from '../subject';
import { isPassedThrough } from './overrides';

/** A place among the props where a value can be given. */
interface Place {
  /** Its name in an error: `throttle.rateLimit`. */
  readonly name: string;
  readonly type: string;
  /** The props of the construct with a value in this place. */
  readonly put: (value: unknown, scope: Construct) => Values;
}

/** A parameter in a number, duration or text works in the template, or is refused by name. */
export const tokensWorkOrAreRefused: Rule = (subject, api) =>
  placesOf(subject, api.props, api.exports).flatMap((place) => {
    const token = TOKENS[place.type];
    if (!token) return [];
    const props = (scope: Construct) => place.put(token(scope), scope);
    const outcome = outcomeOf(subject, props);
    const { error } = outcome;
    if (error !== undefined) {
      const names =
        error.startsWith(PATH) && error.includes(place.name) && error.includes('must be known at synthesis');
      return names ? [] : [`${place.name}: a parameter ends in: ${firstLine(error)}`];
    }
    const template = JSON.stringify(outcome.template);
    if (ENCODED_TOKEN.test(template)) return [`${place.name}: a parameter is reckoned with as if it were a number`];
    return template.includes('"Ref":"Parameter"') ? [] : [`${place.name}: a parameter does not reach the template`];
  });

/** Called from plain JavaScript, a missing prop is named. */
export const missingPropsAreNamed: Rule = (subject, api) =>
  api.props
    .filter(({ optional }) => !optional)
    .flatMap(({ name }) => expected(errorOf(subject, { [name]: undefined }), `${name} must be given`, name));

/** So is one of a wrong type. */
export const wronglyTypedPropsAreNamed: Rule = (subject, api) =>
  api.props.flatMap((member) =>
    expected(
      errorOf(subject, (scope) => withCompanions(subject, scope, member.name, wrong(member))),
      `${member.name} must be`,
      member.name,
    ),
  );

/** So is a misspelt one. */
export const misspeltPropsAreNamed: Rule = (subject, api) =>
  api.props.flatMap(({ name }) => {
    const misspelt = `${name.slice(0, -2)}${name.slice(-1)}${name.slice(-2, -1)}`;
    return misspelt === name ? [] : expected(errorOf(subject, { [misspelt]: true }), misspelt, misspelt);
  });

/** Several wrong props are several problems in one error. */
export const allProblemsAreReportedAtOnce: Rule = (subject, api) => {
  const some = api.props.filter(({ optional, name }) => optional && !subject.companions?.[name]).slice(0, 3);
  const error = errorOf(subject, Object.fromEntries(some.map((member) => [member.name, wrong(member)]))) ?? 'no error';
  const missing = some.filter(({ name }) => !error.includes(`${name} must be`));
  return missing.length === 0
    ? []
    : [
        `with ${some.length} wrong props, not named: ${missing.map(({ name }) => name).join(', ')} in: ${firstLine(error)}`,
      ];
};

const TOKENS: Record<string, ((scope: Construct) => unknown) | undefined> = {
  number: (scope) => numberParameter(scope),
  Duration: (scope) => Duration.seconds(numberParameter(scope)),
  string: (scope) => new CfnParameter(scope, 'Parameter').valueAsString,
};

/** How aws-cdk-lib encodes the token of a number; it must not reach a template. */
const ENCODED_TOKEN = /\de\+?2[89]\d|\$\{Token\[|#\{Token\[/;

function numberParameter(scope: Construct): number {
  return new CfnParameter(scope, 'Parameter', { type: 'Number' }).valueAsNumber;
}

/** A value that nobody takes for the right one. */
function wrong({ type }: Member): unknown {
  return type === 'string' || type === 'boolean' ? 42 : 'wrong';
}

/** Every place below the props, in structs of aws-cdk-lib too, but not in what is passed through to it, which is its own business. */
function placesOf(subject: Subject, props: readonly Member[], structs: ReadonlyMap<string, Member[]>): Place[] {
  const own = places(props, '', (name, value, scope) => withCompanions(subject, scope, name, value));
  const more = Object.entries(subject.structs ?? {}).flatMap(([struct, wrap]) =>
    places(structs.get(struct) ?? [], '', (name, value, scope) => wrap({ [name]: value }, scope)),
  );
  return [...own, ...more];
}

type Put = (name: string, value: unknown, scope: Construct) => Values;

/** Structs within structs are followed this far, and never into one of the same type: a JSON schema, for one, has no end. */
const DEPTH = 3;

function places(members: readonly Member[], prefix: string, put: Put, within: readonly string[] = []): Place[] {
  if (prefix.split('.').length > DEPTH) return [];
  return members.flatMap((member) => {
    const name = `${prefix}${member.name}`;
    if (isPassedThrough(member)) return [];
    if (member.type in TOKENS) {
      return [{ name, type: member.type, put: (value, scope) => put(member.name, value, scope) }];
    }
    const inner = /^(I[A-Z]|[a-z]+\.)/.test(member.type) ? [] : member.members();
    if (inner.length === 0 || inner.some(({ kind }) => kind === 'method') || within.includes(member.type)) return [];
    const putInner: Put = (key, value, scope) => put(member.name, { [key]: value }, scope);
    return places(inner, `${name}.`, putInner, [...within, member.type]);
  });
}

function withCompanions(subject: Subject, scope: Construct, name: string, value: unknown): Values {
  const whole = typeof value === 'object' && value !== null ? { ...subject.within?.[name]?.(scope), ...value } : value;
  return { ...subject.companions?.[name]?.(scope), [name]: subject.within?.[name] ? whole : value };
}

function expected(error: string | undefined, text: string, name: string): string[] {
  if (error?.startsWith(PATH) && error.includes(text)) return [];
  return [
    `${name}: expected an error '${PATH}: ${text} …', got ${error === undefined ? 'none' : `'${firstLine(error)}'`}`,
  ];
}

function firstLine(text: string): string {
  return text.split('\n')[0].slice(0, 160);
}
