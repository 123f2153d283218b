/** The root README's example is a file that is type-checked. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');

test('the example in the README is docs/examples/auction-app.ts', () => {
  const example = readFileSync(join(ROOT, 'docs/examples/auction-app.ts'), 'utf8').trimEnd();
  expect(readFileSync(join(ROOT, 'README.md'), 'utf8')).toContain(`\`\`\`ts\n${example}\n\`\`\``);
});
