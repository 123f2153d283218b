/** The one list of suites, and what CI and the delivery pipeline make of it. */
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';

const root = path.join(__dirname, '..', '..', '..');
const MAIN = path.join(root, 'tools', 'main.mjs');
const scripts: Record<string, string> = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')).scripts;
const workflow = fs.readFileSync(path.join(root, '.github/workflows/ci.yml'), 'utf8');

const npmTest = (...args: string[]) =>
  execFileSync(process.execPath, [MAIN, 'test', ...args], { encoding: 'utf8', env: { PATH: process.env.PATH } });

const names = npmTest('--list')
  .trim()
  .split('\n')
  .map((line) => line.split(' ')[0]);
const jobs: { name: string; suites: string; environments: string }[] = JSON.parse(npmTest('--list', '--json'));

/** Suites that CI runs in several versions, or package by package: the script of each. */
const VARIED: Record<string, string> = {
  unit: 'test:unit',
  python: 'test:python',
  emulator: 'test:emulator',
  integ: 'integ',
};

test('CI runs every suite, each in one job', () => {
  const inJobs = jobs.flatMap(({ suites }) => suites.split(','));
  expect([...inJobs, ...Object.keys(VARIED)].sort()).toEqual([...names].sort());
});

test.each(Object.entries(VARIED))('the suite %s is a step of a job of its own', (_, script) => {
  expect(Object.keys(scripts)).toContain(script);
  expect(workflow).toMatch(new RegExp(`- run: npm run ${script}( |$)`, 'm'));
});

test('a workflow gets the jobs as its output', () => {
  const file = path.join(fs.mkdtempSync(path.join(root, 'node_modules', '.cache', 'output-')), 'output');
  execFileSync(process.execPath, [MAIN, 'test', '--list', '--json'], {
    env: { PATH: process.env.PATH, GITHUB_OUTPUT: file },
  });
  expect(fs.readFileSync(file, 'utf8')).toBe(`jobs=${JSON.stringify(jobs)}\n`);
  fs.rmSync(path.dirname(file), { recursive: true });
});

test.each(jobs)('$name is set up with the environments of its suites', ({ environments }) => {
  expect(environments.split(' ')).toContain('dev');
});

const COUNTED_BY_TOTALS = {
  packages: 'tools/gates/src/test-packages.mjs',
  jsii: 'tools/gates/src/check-jsii.mjs',
  release: 'tools/gates/src/release-rehearsal/index.mjs',
};

test.each(Object.entries(COUNTED_BY_TOTALS))(
  'the suite %s prints the line by which its tests are counted',
  (_, file) => {
    expect(fs.readFileSync(path.join(root, file), 'utf8')).toContain('Tests: ${');
  },
);
