import * as fs from 'node:fs';
import * as path from 'node:path';
import { FAILURES } from '../src/state-machine/failures';
import { diagramOf } from './diagram';
import { definitionOf, templateOf } from './stack';

const root = path.join(__dirname, '..');
const readme = fs.readFileSync(path.join(root, 'README.md'), 'utf8');
const examples = fs.readdirSync(path.join(root, 'examples')).filter((file) => file.endsWith('.ts'));

test.each(examples)('the README shows examples/%s as it is', (file) => {
  const code = fs.readFileSync(path.join(root, 'examples', file), 'utf8');
  expect(readme).toContain(`<!-- examples/${file} -->\n\n\`\`\`ts\n${code}\`\`\`\n`);
});

test.each(examples)('examples/%s synthesizes', (file) => {
  jest.isolateModules(() => {
    expect(() => jest.requireActual(path.join(root, 'examples', file))).not.toThrow();
  });
});

test('the diagram is that of the definition', () => {
  const diagram = diagramOf(definitionOf(templateOf((_, topic) => ({ alertTopic: topic }))));
  expect(readme).toContain(`\`\`\`mermaid\n${diagram}\n\`\`\`\n`);
});

test.each([
  ['results-pipeline-props.ts', 'ResultsPipelineProps', 30],
  ['alarms.ts', 'ResultsPipelineAlarmOptions', 8],
])('the README names every member of %s: %s', (file, name, least) => {
  const source = fs.readFileSync(path.join(root, 'src', file), 'utf8');
  const body = source.slice(source.indexOf(`export interface ${name}`));
  const members = [...body.slice(0, body.indexOf('\n}\n')).matchAll(/^ {2}readonly (\w+)\??:/gm)];
  expect(members.length).toBeGreaterThanOrEqual(least);
  for (const [, member] of members) expect(readme).toContain(`\`${member}\``);
});

test('the README names every public member of ResultsPipeline', () => {
  const source = fs.readFileSync(path.join(root, 'src', 'results-pipeline.ts'), 'utf8');
  const members = [...source.matchAll(/^ {2}public (?:readonly )?(\w+)/gm)].map(([, member]) => member);
  expect(members.length).toBeGreaterThan(15);
  for (const member of members) expect(readme).toMatch(new RegExp(`\`${member}[(\`]`));
});

test('the README tells of every named failure', () => {
  for (const { error } of Object.values(FAILURES)) expect(readme).toContain(`\`${error}\``);
});
