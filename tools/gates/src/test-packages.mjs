#!/usr/bin/env node
// `npm run test:packages`: packs every package as it would be published, installs the tarballs in a folder outside the
// workspaces, and there type-checks and synthesizes each package's examples, loaded from CommonJS and from ES modules.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../..');
const work = mkdtempSync(join(tmpdir(), 'packages-'));
const consumer = join(work, 'consumer');
let passed = 0;
let failed = 0;

function run(command, args, cwd) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (error) throw error;
  if (status !== 0) throw new Error(`${basename(command)} ${args.join(' ')}\n${stdout}${stderr}`);
  return stdout;
}

function check(title, body) {
  try {
    body();
    passed += 1;
    console.log(`  ok    ${title}`);
  } catch (error) {
    failed += 1;
    console.log(`  FAIL  ${title}\n${error.message.slice(-2000)}`);
  }
}

/** What a consumer has installed already: the peers, and what TypeScript needs. */
function makeConsumer() {
  for (const dependency of ['aws-cdk-lib', 'constructs', '@types/node', 'undici-types', 'typescript']) {
    const link = join(consumer, 'node_modules', dependency);
    mkdirSync(resolve(link, '..'), { recursive: true });
    symlinkSync(join(root, 'node_modules', dependency), link, 'dir');
  }
  writeFileSync(join(consumer, 'package.json'), '{ "name": "consumer", "private": true, "type": "commonjs" }\n');
  writeFileSync(
    join(consumer, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        target: 'ES2022',
        module: 'node16',
        moduleResolution: 'node16',
        strict: true,
        rootDir: '.',
        types: ['node'],
        skipLibCheck: true,
      },
      include: ['examples'],
    }),
  );
}

/** Packs a package and unpacks the tarball where npm would. */
function install(directory, name) {
  const tarball = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', work], directory))[0];
  const target = join(consumer, 'node_modules', name);
  mkdirSync(target, { recursive: true });
  run('tar', ['-xzf', join(work, tarball.filename), '-C', target, '--strip-components', '1'], work);
  return { files: tarball.files.map((file) => file.path), tarball: join(work, tarball.filename) };
}

/** All that a consumer needs, and nothing else: what is not listed here may not be in a tarball. */
const EXPECTED = [
  /^dist\/.*\.(js|d\.ts)(\.map)?$/,
  /^src\/.*\.ts$/,
  /^assets\/[\w-]+\/index\.js$/,
  /^(package\.json|LICENSE|README\.md|CHANGELOG\.md|THIRD-PARTY-NOTICES|\.jsii)$/,
];

try {
  makeConsumer();
  for (const folder of readdirSync(join(root, 'packages')).sort()) {
    const directory = join(root, 'packages', folder);
    const { name, dependencies = {}, scripts } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
    console.log(`\n${name}`);
    let tarball;
    check('is packed with its build, sources, licence and README, and nothing else', () => {
      const packed = install(directory, name);
      tarball = packed.tarball;
      const { files } = packed;
      const needed = ['dist/index.js', 'dist/index.d.ts', 'src/index.ts', 'LICENSE', 'README.md'];
      if (scripts.bundle) needed.push(...readdirSync(join(directory, 'lambda')).map((it) => `assets/${it}/index.js`));
      if (scripts.notices) needed.push('THIRD-PARTY-NOTICES');
      const strange = files.filter((file) => !EXPECTED.some((pattern) => pattern.test(file)));
      if (strange.length > 0) throw new Error(`nobody needs ${strange.join(', ')}`);
      const missing = needed.filter((file) => !files.includes(file));
      if (missing.length > 0) throw new Error(`not in the tarball: ${missing.join(', ')}`);
    });
    check('passes publint', () => run('npx', ['publint', '--strict', join(consumer, 'node_modules', name)], root));
    check('has types for every way of resolving modules (attw)', () => run('npx', ['attw', tarball], root));
    check('has no dependency but its peers', () => {
      if (Object.keys(dependencies).length > 0) throw new Error(`depends on ${Object.keys(dependencies).join(', ')}`);
    });
    check('exports the same from CommonJS and ES modules', () => {
      const list = `Object.keys(it).filter((key) => !['default', 'module.exports', '__esModule'].includes(key)).sort().join()`;
      const required = run(process.execPath, ['-e', `const it = require('${name}'); console.log(${list})`], consumer);
      const imported = run(
        process.execPath,
        ['--input-type=module', '-e', `import * as it from '${name}'; console.log(${list})`],
        consumer,
      );
      if (required !== imported) throw new Error(`CommonJS has ${required}ES modules have ${imported}`);
    });
    cpSync(join(directory, 'examples'), join(consumer, 'examples', folder), { recursive: true });
  }

  console.log('\nexamples, against the installed packages');
  check('type-check', () => run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc')], consumer));
  const examples = readdirSync(join(consumer, 'examples'), { recursive: true }).filter((file) => file.endsWith('.ts'));
  for (const example of examples.sort()) {
    check(`${example} synthesizes`, () => {
      run(process.execPath, [join('examples', example.replace(/\.ts$/, '.js'))], consumer);
    });
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
console.log(`\nTests: ${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
