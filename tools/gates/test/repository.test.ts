/** What people look for in a repository is there, and says what CI does. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '../../..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const ci = read('.github/workflows/ci.yml');
const matrixOf = (name: string) => new RegExp(`${name}: \\[(.*)\\]`).exec(ci)![1].replace(/[' ]/g, '').split(',');

test('the default Node.js is one that CI tests, and new enough', () => {
  const version = read('.nvmrc').trim();
  expect(matrixOf('node')).toContain(version);
  const [, oldest] = />=(\d+)/.exec(JSON.parse(read('package.json')).engines.node)!;
  expect(Number(version)).toBeGreaterThanOrEqual(Number(oldest));
});

test('the default Python is within those that CI tests', () => {
  const minor = (version: string) => Number(/^3\.(\d+)$/.exec(version)![1]);
  const tested = matrixOf('python').map(minor);
  expect(minor(read('.python-version').trim())).toBeGreaterThanOrEqual(Math.min(...tested));
  expect(minor(read('.python-version').trim())).toBeLessThanOrEqual(Math.max(...tested));
});

test('the workflows take both from these files', () => {
  const action = read('.github/actions/setup/action.yml');
  expect(action).toContain("node-version-file: ${{ inputs.node-version == '' && '.nvmrc' || '' }}");
  expect(action).toContain("python-version-file: ${{ inputs.python-version == '' && '.python-version' || '' }}");
});

test('the page of supported versions names what CI tests and what the packages ask for', () => {
  const page = read('docs/support.md');
  const nodes = matrixOf('node');
  expect(page).toContain(`${nodes.slice(0, -1).join(', ')} and ${nodes.at(-1)}, at each pull request`);
  expect(page).toContain(matrixOf('python').join(' and '));
  for (const folder of readdirSync(join(ROOT, 'packages'))) {
    const { peerDependencies, engines } = JSON.parse(read(`packages/${folder}/package.json`));
    expect(page).toContain(`| ${peerDependencies['aws-cdk-lib'].replace('^', '')} and newer of version 2 `);
    expect(page).toContain(`| ${peerDependencies.constructs.replace('^', '')} and newer of version 10 `);
    expect(page).toContain(`| ${engines.node.replace('>=', '')} and newer `);
  }
  const { devDependencies } = JSON.parse(read('package.json'));
  for (const name of ['aws-cdk-lib', 'constructs', 'typescript']) expect(page).toContain(devDependencies[name]);
});

const pages = [
  ...readdirSync(ROOT).filter((file) => file.endsWith('.md')),
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
];

test.each(pages)('the files that %s links to are there', (page) => {
  const targets = [...read(page).matchAll(/\]\((?!https?:)([^)#\s]+)/g)].map(([, target]) => target);
  expect(targets.filter((target) => !existsSync(join(ROOT, dirname(page), target)))).toEqual([]);
});

test('vulnerabilities are reported in private', () => {
  expect(read('SECURITY.md')).toContain('docs/security.md');
  expect(read('.github/ISSUE_TEMPLATE/config.yml')).toContain('/security/advisories/new');
});
