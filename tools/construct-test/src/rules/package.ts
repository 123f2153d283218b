import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Api, Member } from '../public-surface';
import { resourcesOf, type Rule, type Subject, templateOf } from '../subject';
import { alarmProps } from './alarms';

/** Sections of every README, in this order; others may stand between them. */
export const SECTIONS = [
  'Install',
  'Example',
  'What is created',
  'Props',
  'Properties and methods',
  'Alarms',
  'Metrics',
  'Customising',
  'Limits',
  'Security',
  'Cost',
  'Runbook',
];

/** The README has the same sections in the same order as its sisters. */
export const readmeHasTheSections: Rule = ({ directory }) => {
  const found = [...read(directory, 'README.md').matchAll(/^## (.+)$/gm)].map(([, title]) => title);
  const missing = SECTIONS.filter((title) => !found.includes(title));
  const order = found.filter((title) => SECTIONS.includes(title));
  const expected = SECTIONS.filter((title) => found.includes(title));
  return [
    ...(missing.length > 0 ? [`README.md lacks the sections ${missing.join(', ')}`] : []),
    ...(order.join() === expected.join()
      ? []
      : [`README.md has its sections in the order ${order.join(', ')}, expected ${expected.join(', ')}`]),
  ];
};

/** The README names every prop, every public member, every alarm and every metric. */
export const readmeNamesEverything: Rule = ({ directory }, api) => {
  const readme = read(directory, 'README.md');
  const names = [...namesOf(api.props), ...namesOf(api.members), ...namesOf(alarmProps(api.props))];
  return [...new Set(names)]
    .filter((name) => !new RegExp(`\`(\\w+\\.)?${name}[(\`.?]`).test(readme))
    .map((name) => `README.md does not name \`${name}\``);
};

/** The example of the class and those of the README compile: they are files of `examples`, shown as they are. */
export const readmeShowsTheExamples: Rule = ({ directory }) => {
  const readme = read(directory, 'README.md');
  const examples = fs
    .readdirSync(path.join(directory, 'examples'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|py)$/.test(file));
  const shown = (file: string) =>
    `<!-- examples/${file} -->\n\n\`\`\`${file.endsWith('.py') ? 'python' : 'ts'}\n${read(directory, 'examples', file)}\`\`\`\n`;
  return [
    ...(examples.includes('minimal.ts') ? [] : ['examples/minimal.ts is missing']),
    ...examples
      .filter((file) => !readme.includes(shown(file)))
      .map((file) => `README.md does not show examples/${file} as it is`),
  ];
};

/** The integration test with all options sets every prop. */
export const integrationTestSetsEveryProp: Rule = ({ directory }, api) => {
  const source = read(directory, 'integ', 'integ.all-options.ts');
  return namesOf(api.props)
    .filter((name) => !new RegExp(`\\b${name}\\b\\s*[:,}(]`).test(source))
    .map((name) => `integ/integ.all-options.ts does not set ${name}`);
};

/** Resources whose replacement loses data. */
const STATEFUL = [
  'AWS::DynamoDB::Table',
  'AWS::DynamoDB::GlobalTable',
  'AWS::KMS::Key',
  'AWS::S3::Bucket',
  'AWS::SecretsManager::Secret',
  'AWS::SNS::Topic',
  'AWS::SQS::Queue',
];

/** Logical ids of stateful resources are part of the contract: another id is another resource, without the data. */
export const statefulIdsAreKept: Rule = (subject) => {
  const file = path.join(subject.directory, 'test', 'stateful-resources.json');
  const found = statefulResources(subject);
  const kept = (fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : {}) as Record<string, string>;
  const ids = [...new Set([...Object.keys(kept), ...Object.keys(found)])].sort();
  return ids
    .filter((id) => kept[id] !== found[id])
    .map((id) => `${id}: ${found[id] ?? 'gone'}, test/stateful-resources.json says ${kept[id] ?? 'nothing'}`);
};

/** Stateful resources of the defaults, by logical id. */
export function statefulResources(subject: Subject): Record<string, string> {
  return Object.fromEntries(
    resourcesOf(templateOf(subject))
      .filter(([, { Type }]) => STATEFUL.includes(Type))
      .map(([id, { Type }]) => [id, Type]),
  );
}

function namesOf(members: Api['props'] | Member[]): string[] {
  return members.map(({ name }) => name);
}

function read(directory: string, ...file: string[]): string {
  const name = path.join(directory, ...file);
  return fs.existsSync(name) ? fs.readFileSync(name, 'utf8') : '';
}
