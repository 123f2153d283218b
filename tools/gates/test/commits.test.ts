/** The titles of commits, from which lerna derives versions: what commitlint.config.mjs lets through. */
import { spawnSync } from 'node:child_process';
import * as path from 'node:path';

const root = path.join(__dirname, '..', '..', '..');
const commitlint = path.join(root, 'node_modules/@commitlint/cli/cli.js');

const isAccepted = (title: string) =>
  spawnSync(process.execPath, [commitlint], { cwd: root, input: title, encoding: 'utf8' }).status === 0;

test.each([
  'fix(results-pipeline): a run that is repeated stores what is missing',
  "feat(order-api)!: the table's key has another name",
  'feat(slack-alerting): AlertDestination is public',
  'build(deps): bump the aws-sdk group across 1 directory with 12 updates',
  'chore(release): publish',
  'docs: all commands',
])('%s', (title) => {
  expect(isAccepted(title)).toBe(true);
});

test.each([
  ['no type', 'update the table'],
  ['a type that releases nothing and is not known', 'feature(order-api): another table'],
  ['a package that does not exist', 'feat(orders): another table'],
  ['no subject', 'feat(order-api):'],
])('%s is refused: %s', (_, title) => {
  expect(isAccepted(title)).toBe(false);
});
