/** `npm run api:diff` finds what is incompatible with an earlier version. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

// jsii compiles each side.
jest.setTimeout(180_000);

const DIFF = resolve(__dirname, '../src/api/diff.mjs');
let folder: string;

beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'api-diff-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, props: string) {
  const target = join(folder, name);
  mkdirSync(join(target, 'src'), { recursive: true });
  const index = `/** What a thing is made of. */\nexport interface ThingProps {\n${props}\n}\n`;
  writeFileSync(join(target, 'src', 'index.ts'), index);
  writeFileSync(join(target, 'README.md'), '# Thing\n');
  writeFileSync(join(target, 'LICENSE'), '\n');
  const manifest = {
    name: '@org/thing',
    version: '1.0.0',
    description: 'A thing',
    license: 'Apache-2.0',
    author: 'Somebody',
    repository: { type: 'git', url: 'https://github.com/org/thing.git' },
    main: 'dist/index.js',
    types: 'dist/index.d.ts',
    stability: 'experimental',
    jsii: { outdir: 'dist', versionFormat: 'short', tsc: { outDir: 'dist', rootDir: 'src' }, targets: {} },
  };
  writeFileSync(join(target, 'package.json'), JSON.stringify(manifest));
  return target;
}

function differences(before: string, after: string) {
  const folders = [write('old', before), write('new', after), join(folder, 'scratch')];
  const script = `import { incompatible } from ${JSON.stringify(DIFF)};
    console.log(incompatible(...${JSON.stringify(folders)}) ?? 'compatible');`;
  return execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
}

test('a removed prop is incompatible', () => {
  const before = '  /** How many. */\n  readonly count?: number;\n  /** Its name. */\n  readonly title: string;';
  expect(differences(before, '  /** Its name. */\n  readonly title: string;')).toMatch(/count/);
});

test('an optional prop more is compatible', () => {
  const before = '  /** Its name. */\n  readonly title: string;';
  expect(differences(before, `${before}\n  /** How many. */\n  readonly count?: number;`)).toBe('compatible\n');
});
