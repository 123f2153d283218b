/** The documents of the root: what they show and name is there. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');

test('the example in the README is docs/examples/auction-app.ts', () => {
  const example = readFileSync(join(ROOT, 'docs/examples/auction-app.ts'), 'utf8').trimEnd();
  expect(readFileSync(join(ROOT, 'README.md'), 'utf8')).toContain(`\`\`\`ts\n${example}\n\`\`\``);
});

test('the rooms that CONTRIBUTING.md names exist', () => {
  const text = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
  const [, table] = /## Where does it go\n([^]*?)\n## /.exec(text)!;
  const rooms = [...table.matchAll(/`((?:apps|packages|tools)\/[^`]+)`/g)].map(([, room]) => room);
  expect(rooms.length).toBeGreaterThan(20);
  expect(rooms.filter((room) => !existsSync(join(ROOT, room)))).toEqual([]);
});
