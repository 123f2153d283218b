import * as fs from 'node:fs';
import * as path from 'node:path';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { FAILURES, LOCATION_FAILURES } from '../src/state-machine/failures';
import { STATES } from '../src/state-names';
import { diagramOf } from './diagram';
import { definitionOf, templateOf } from './stack';

const root = path.join(__dirname, '..');
const readme = fs.readFileSync(path.join(root, 'README.md'), 'utf8');
const examples = fs.readdirSync(path.join(root, 'examples')).filter((file) => file.endsWith('.ts'));

test.each(examples)('examples/%s synthesizes', (file) => {
  jest.isolateModules(() => {
    expect(() => jest.requireActual(path.join(root, 'examples', file))).not.toThrow();
  });
});

test('the diagram is that of the definition', () => {
  const diagram = diagramOf(definitionOf(templateOf((_, topic) => ({ alertTopic: topic }))));
  expect(readme).toContain(`\`\`\`mermaid\n${diagram}\n\`\`\`\n`);
});

test('the README names every state of STATES, and each is in the definition', () => {
  const definition = definitionOf(
    templateOf((stack) => ({ ordersLocation: { bucket: s3.Bucket.fromBucketName(stack, 'Orders', 'orders') } })),
  );
  for (const [name, state] of Object.entries(STATES)) {
    expect(readme).toContain(`\`${name}\``);
    expect(Object.keys(definition.States)).toContain(state);
  }
});

test('the README explains every named failure', () => {
  for (const { error } of Object.values({ ...FAILURES, ...LOCATION_FAILURES })) {
    expect(readme).toContain(`\`${error}\``);
  }
});
