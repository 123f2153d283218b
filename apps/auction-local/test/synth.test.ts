import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { sourcesFingerprint } from '../src/system/synth';

let repository: string;
const write = (file: string, content: string) => {
  fs.mkdirSync(path.dirname(path.join(repository, file)), { recursive: true });
  fs.writeFileSync(path.join(repository, file), content);
};

beforeEach(() => {
  repository = fs.mkdtempSync(path.join(os.tmpdir(), 'sources-'));
  write('package-lock.json', '{}');
  write('apps/auction-infra/lib/stack.ts', 'one');
  write('packages/a/src/index.ts', 'one');
});
afterEach(() => fs.rmSync(repository, { recursive: true }));

test.each([
  'package-lock.json',
  'apps/auction-infra/bin/app.ts',
  'apps/auction-infra/lib/stack.ts',
  'apps/auction-infra/src/lambda_a/app.py',
  'apps/auction-infra/cdk.json',
  'packages/a/src/index.ts',
  'packages/a/assets/helper/index.js',
  'packages/b/package.json',
])('%s takes part in what was synthesized', (file) => {
  const before = sourcesFingerprint(repository);
  write(file, 'two');
  expect(sourcesFingerprint(repository)).not.toBe(before);
});

test.each([
  'apps/auction-infra/test/stack.test.ts',
  'apps/auction-infra/src/lambda_a/__pycache__/app.pyc',
  'README.md',
])('%s does not', (file) => {
  const before = sourcesFingerprint(repository);
  write(file, 'two');
  expect(sourcesFingerprint(repository)).toBe(before);
});

test('a file that moves changes it, a file that is only touched does not', () => {
  const before = sourcesFingerprint(repository);
  fs.utimesSync(path.join(repository, 'packages/a/src/index.ts'), new Date(0), new Date(0));
  expect(sourcesFingerprint(repository)).toBe(before);
  fs.renameSync(path.join(repository, 'packages/a/src/index.ts'), path.join(repository, 'packages/a/src/other.ts'));
  expect(sourcesFingerprint(repository)).not.toBe(before);
});
