import * as fs from 'node:fs';
import * as path from 'node:path';

const PACKAGES = path.join(__dirname, '..', '..', '..', 'packages');

test('who may publish to a topic is written the same in all packages, which do not know each other', () => {
  const files = fs.readdirSync(PACKAGES).map((name) => path.join(PACKAGES, name, 'src', 'publishers.ts'));
  const texts = files.map((file) => fs.readFileSync(file, 'utf8'));

  expect(texts).toHaveLength(4);
  expect(new Set(texts).size).toBe(1);
});
