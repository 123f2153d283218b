import type { Member } from '../public-surface';
import { resourcesOf, type Rule, templateOf } from '../subject';

/** One name and one type for one idea. */
const WORDS: Record<string, string> = {
  alertTopic: 'ITopic',
  encryptionKey: 'IKey',
  logRetention: 'RetentionDays',
  metricNamespace: 'string',
  removalPolicy: 'RemovalPolicy',
  runbookUrl: 'string',
  tracing: 'boolean',
};

/** Names that stand for an idea which has another name here. */
const SYNONYMS: Record<string, string> = {
  alarmTopic: 'alertTopic',
  topic: 'alertTopic',
  kmsKey: 'encryptionKey',
  key: 'encryptionKey',
  logsRetention: 'logRetention',
  tracingEnabled: 'tracing',
};

/** Props have the names and types that all constructs give to the idea. */
export const propsUseTheVocabulary: Rule = (_, api) => [
  ...api.props
    .filter(({ name, type }) => name in WORDS && type !== WORDS[name])
    .map(({ name, type }) => `${name} is of type ${type}, expected ${WORDS[name]}`),
  ...api.props
    .filter(({ name }) => name in SYNONYMS)
    .map(({ name }) => `${name} is called ${SYNONYMS[name]} everywhere else`),
];

/** Exported names begin with the construct's, so that two packages can be imported side by side. */
export const exportsArePrefixed: Rule = ({ otherExports = {} }, api) => [
  ...[...api.exports.keys()]
    .filter((name) => !name.startsWith(api.className) && !(name in otherExports))
    .map((name) => `export ${name} does not begin with ${api.className}`),
  ...Object.keys(otherExports)
    .filter((name) => !api.exports.has(name))
    .map((name) => `otherExports names ${name}, which is not exported`),
];

/** Every prop and every public member is documented; an optional prop says its default. */
export const everythingIsDocumented: Rule = (_, api) => {
  const structs = [...api.exports].flatMap(([name, members]) =>
    members.map((member) => [`${name}.${member.name}`, member] as const),
  );
  return structs.flatMap(([name, member]) => [
    ...(member.summary.trim() === '' && !member.name.startsWith('prototype') ? [`${name} has no docstring`] : []),
    ...(needsDefault(name, member) && member.default === undefined ? [`${name} is optional and has no @default`] : []),
  ]);
};

/** A member of props or options that may be left out; what a construct offers may be undefined and says so in its docstring. */
function needsDefault(name: string, { optional }: Member): boolean {
  return optional && /(Props|Options|Overrides|Roles)\.\w+$/.test(name);
}

/** Log groups are deleted with the stack: their lines expire anyway, and no other copy of the stack can take them over. */
export const logGroupsLeaveWithTheStack: Rule = (subject) =>
  resourcesOf(templateOf(subject), 'AWS::Logs::LogGroup')
    .filter(([, { DeletionPolicy }]) => DeletionPolicy !== 'Delete')
    .map(([id, { DeletionPolicy }]) => `${id}: DeletionPolicy ${DeletionPolicy}, expected Delete`);
