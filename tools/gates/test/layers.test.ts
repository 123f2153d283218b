/** Who may import whom, .dependency-cruiser.cjs: a bad case of each rule, and its opposite. `npm run lint:layers` runs them. */
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

const root = path.join(__dirname, '..', '..', '..');
const config = path.join(root, '.dependency-cruiser.cjs');
const RULES: string[] = require(config).forbidden.map(({ name }: { name: string }) => name); // eslint-disable-line @typescript-eslint/no-require-imports

/** Files, each with what it imports. */
type Tree = Record<string, string[]>;

/** What of a tree breaks which rule: `rule: from → to`. */
function violations(tree: Tree): string[] {
  const directory = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'layers-')));
  try {
    for (const file of new Set(Object.entries(tree).flatMap(([from, to]) => [from, ...to]))) {
      const specifiers = (tree[file] ?? []).map((to) => path.relative(path.dirname(file), to));
      const imports = specifiers.map((to) => `import '${to.startsWith('.') ? to : `./${to}`}';`);
      fs.mkdirSync(path.join(directory, path.dirname(file)), { recursive: true });
      fs.writeFileSync(path.join(directory, file), imports.join('\n'));
    }
    const cli = path.join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
    const { stdout } = spawnSync(process.execPath, [cli, '--config', config, '-T', 'json', '.'], {
      cwd: directory,
      encoding: 'utf8',
    });
    const found: { rule: { name: string }; from: string; to: string }[] = JSON.parse(stdout).summary.violations;
    return found.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`).sort();
  } finally {
    fs.rmSync(directory, { recursive: true });
  }
}

const BAD: [rule: string, from: string, to: string][] = [
  ['packages-stand-alone', 'packages/one/src/index.mjs', 'packages/two/src/index.mjs'],
  ['packages-stand-alone', 'packages/one/lambda/index.mjs', 'tools/construct-kit/src/part.mjs'],
  ['packages-below-apps', 'packages/one/test/one.mjs', 'apps/auction-infra/lib/config.mjs'],
  ['tools-below', 'tools/setup/test/setup.mjs', 'apps/auction-local/src/cli.mjs'],
  ['tools-below', 'tools/construct-kit/src/part.mjs', 'packages/one/src/index.mjs'],
  ['process-at-the-bottom', 'tools/process/src/lock.mjs', 'tools/setup/src/npm.mjs'],
  ['setup-before-install', 'tools/setup/src/npm.mjs', 'tools/local-aws/src/index.mjs'],
  ['gates-on-top', 'tools/setup/test/npm.mjs', 'tools/gates/src/suites.mjs'],
  ['infra-below-local', 'apps/auction-infra/lib/app.mjs', 'apps/auction-local/src/cli.mjs'],
  ['infra-below-local', 'apps/auction-infra/test/app.mjs', 'tools/local-aws/src/index.mjs'],
  ['console-below-local', 'apps/auction-console/src/server/index.mjs', 'apps/auction-local/src/cli.mjs'],
  ['console-below-local', 'apps/auction-console/src/server/feed.mjs', 'tools/local-aws/src/index.mjs'],
  ['page-by-contract', 'apps/auction-console/src/page/app.mjs', 'apps/auction-console/src/server/index.mjs'],
  ['local-aws-can-be-packed', 'tools/local-aws/src/emulator.mjs', 'tools/process/src/lock.mjs'],
];

test('every rule reports its bad case, and nothing else', () => {
  const tree: Tree = {};
  for (const [, from, to] of BAD) tree[from] = [...(tree[from] ?? []), to];
  const circle = { 'apps/one/src/a.mjs': ['apps/one/src/b.mjs'], 'apps/one/src/b.mjs': ['apps/one/src/a.mjs'] };
  expect(violations({ ...tree, ...circle })).toEqual(
    [
      ...BAD.map(([rule, from, to]) => `${rule}: ${from} → ${to}`),
      'no-circle: apps/one/src/a.mjs → apps/one/src/b.mjs',
    ].sort(),
  );
});

test('there is a bad case of each rule', () => {
  expect([...new Set(['no-circle', ...BAD.map(([rule]) => rule)])].sort()).toEqual([...RULES].sort());
});

test('downwards is allowed', () => {
  expect(
    violations({
      'apps/auction-local/src/cli.mjs': [
        'apps/auction-infra/lib/config.mjs',
        'tools/local-aws/src/index.mjs',
        'apps/auction-console/src/server/index.mjs',
      ],
      'apps/auction-console/src/page/app.mjs': ['apps/auction-console/src/contract.mjs'],
      'apps/auction-infra/lib/config.mjs': ['packages/one/src/index.mjs'],
      'packages/one/test/one.mjs': ['tools/construct-test/src/index.mjs', 'packages/one/src/index.mjs'],
      'tools/gates/src/test.mjs': ['tools/setup/src/bootstrap.mjs', 'tools/local-aws/src/index.mjs'],
      'tools/setup/src/bootstrap.mjs': ['tools/process/src/lock.mjs'],
    }),
  ).toEqual([]);
});

test('no Python test imports another: what they share is in a module of its own', () => {
  const { stdout } = spawnSync('git', ['grep', '-nE', '^(from|import) test_', '--', '*.py'], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(stdout).toBe('');
});
