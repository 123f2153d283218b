import * as fs from 'node:fs';
import * as path from 'node:path';

const root = path.join(__dirname, '..');
const readme = fs.readFileSync(path.join(root, 'README.md'), 'utf8');
const examples = fs
  .readdirSync(path.join(root, 'examples'), { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(ts|py)$/.test(file));

test.each(examples)('the README shows examples/%s as it is', (file) => {
  const code = fs.readFileSync(path.join(root, 'examples', file), 'utf8');
  const language = file.endsWith('.py') ? 'python' : 'ts';
  expect(readme).toContain(`<!-- examples/${file} -->\n\n\`\`\`${language}\n${code}\`\`\`\n`);
});

test.each(examples.filter((file) => file.endsWith('.ts')))('examples/%s synthesizes', (file) => {
  jest.isolateModules(() => {
    expect(() => jest.requireActual(path.join(root, 'examples', file))).not.toThrow();
  });
});

test.each([
  ['order-api-props.ts', 'OrderApiProps', 20],
  ['alarms.ts', 'OrderApiAlarmSettings', 6],
])('the README names every member of %s: %s', (file, name, least) => {
  const source = fs.readFileSync(path.join(root, 'src', file), 'utf8');
  const body = source.slice(source.indexOf(`export interface ${name}`));
  const members = [...body.slice(0, body.indexOf('\n}\n')).matchAll(/^ {2}readonly (\w+)\??:/gm)];
  expect(members.length).toBeGreaterThanOrEqual(least);
  for (const [, member] of members) {
    expect(readme).toContain(`\`${member}\``);
  }
});

test('the README names every public member of OrderApi', () => {
  const source = fs.readFileSync(path.join(root, 'src', 'order-api.ts'), 'utf8');
  const members = [...source.matchAll(/^ {2}public (?:readonly |get )?(\w+)/gm)].map(([, member]) => member);
  expect(members.length).toBeGreaterThan(12);
  for (const member of members) {
    expect(readme).toMatch(new RegExp(`\`${member}[(\`]`));
  }
});
