import * as fs from 'node:fs';
import * as path from 'node:path';

const root = path.join(__dirname, '..');
const readme = fs.readFileSync(path.join(root, 'README.md'), 'utf8');
const examples = fs.readdirSync(path.join(root, 'examples'));

test.each(examples)('the README shows examples/%s as it is compiled', (file) => {
  const code = fs.readFileSync(path.join(root, 'examples', file), 'utf8');
  expect(readme).toContain(`<!-- examples/${file} -->\n\n\`\`\`ts\n${code}\`\`\`\n`);
});

test.each(examples)('examples/%s synthesizes', (file) => {
  jest.isolateModules(() => {
    expect(() => jest.requireActual(path.join(root, 'examples', file))).not.toThrow();
  });
});

test('the README names every prop', () => {
  const props = fs.readFileSync(path.join(root, 'src', 'delivery-pipeline-props.ts'), 'utf8');
  const body = props.slice(props.indexOf('export interface DeliveryPipelineProps'));
  const names = [...body.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, name]) => name);
  expect(names.length).toBeGreaterThan(20);
  for (const name of names) {
    expect(readme).toContain(`\`${name}\``);
  }
});
