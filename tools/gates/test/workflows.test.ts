import * as fs from 'node:fs';
import * as path from 'node:path';

const root = path.join(__dirname, '..', '..', '..');
const folder = path.join(root, '.github');
const files = fs
  .readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => /(workflows|actions)\/.*\.yml$/.test(file))
  .map((file) => ({ file, lines: fs.readFileSync(path.join(folder, file), 'utf8').split('\n') }));
const workflows = files.filter(({ file }) => file.startsWith('workflows/'));

const scriptsOf = (packageFolder: string): Record<string, string> =>
  JSON.parse(fs.readFileSync(path.join(root, packageFolder, 'package.json'), 'utf8')).scripts ?? {};

/** The values of a key in a file's steps, with their line numbers. */
const valuesOf = (key: string, lines: string[]) =>
  lines.flatMap((line, index) => {
    const value = new RegExp(`^\\s*(?:- )?${key}: (.*)$`).exec(line)?.[1];
    return value === undefined ? [] : [{ value, at: index + 1 }];
  });

const steps = files.flatMap(({ file, lines }) =>
  valuesOf('run', lines).map(({ value, at }) => ({ where: `${file}:${at}`, command: value })),
);
const uses = files.flatMap(({ file, lines }) =>
  valuesOf('uses', lines).map(({ value, at }) => ({ where: `${file}:${at}`, action: value })),
);

test('there are workflows for changes, for a real account and for releases', () => {
  expect(workflows.map(({ file }) => path.basename(file)).sort()).toEqual(['ci.yml', 'integ-aws.yml', 'release.yml']);
});

/** The gate's only step: it looks at the results of the other jobs. */
const GATE = 'test "${FAILED}" = false';

test.each(steps.filter(({ command }) => command !== GATE))('$where runs an npm script: $command', ({ command }) => {
  const [, script] = /^npm (?:run (?:--silent )?)?([\w:-]+)/.exec(command) ?? [];
  expect(script).toBeDefined();
  const inPackage = / -w /.test(command);
  const owners = inPackage ? ['packages/delivery-pipeline-construct', 'packages/order-api-construct'] : ['.'];
  for (const owner of owners) {
    expect(Object.keys(scriptsOf(owner))).toContain(script);
  }
});

test.each(uses)('$where is pinned to a commit, with its version: $action', ({ action }) => {
  expect(action).toMatch(/^(\.\/.*|[\w.-]+\/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/);
});

test('an action is pinned to the same commit wherever it is used', () => {
  const pins = new Map<string, Set<string>>();
  for (const { action } of uses.filter(({ action: name }) => !name.startsWith('./'))) {
    const [name, commit] = action.split('@');
    pins.set(name, (pins.get(name) ?? new Set()).add(commit));
  }
  expect([...pins].filter(([, commits]) => commits.size > 1)).toEqual([]);
});

test.each(workflows)('$file may read the repository, and a job says what else it may', ({ lines }) => {
  const permissions = lines.indexOf('permissions:');
  expect(lines.slice(permissions, permissions + 3)).toEqual(['permissions:', '  contents: read', '']);
  for (const line of lines.filter((text) => /^ {6}\w[\w-]*: write/.test(text))) {
    expect(line).toMatch(/: write # \w/);
  }
});

test.each(workflows)('$file puts nothing from outside into a command', ({ lines }) => {
  for (const { value } of valuesOf('run', lines)) {
    expect(value).not.toContain('${{');
  }
});

test('every checkout leaves no credentials behind', () => {
  for (const { lines } of workflows) {
    const checkouts = lines.filter((line) => line.includes('actions/checkout@'));
    expect(lines.filter((line) => line.trim() === 'persist-credentials: false')).toHaveLength(checkouts.length);
  }
});

describe('the required check', () => {
  const ci = workflows.find(({ file }) => file.endsWith('/ci.yml'))!.lines;
  const jobs = ci.slice(ci.indexOf('jobs:')).flatMap((line) => /^ {2}([\w-]+):$/.exec(line)?.[1] ?? []);

  test('waits for every other job', () => {
    const needs = /needs: \[(.*)\]/.exec(ci[ci.lastIndexOf('  gate:') + 3])?.[1].split(', ');
    expect(needs?.sort()).toEqual(jobs.filter((job) => job !== 'gate').sort());
  });

  test('runs whatever became of them', () => {
    expect(ci.slice(ci.indexOf('  gate:')).join('\n')).toMatch(/if: always\(\)/);
  });
});

test('each supported version of Node.js and Python is tested', () => {
  const ci = workflows.find(({ file }) => file.endsWith('/ci.yml'))!.lines.join('\n');
  expect(ci).toContain("node: ['20', '22', '24']");
  expect(ci).toContain("python: ['3.10', '3.14']");
});
