// `npm run changed-packages -- [COMMIT]`: the workspaces that changed since a commit, with those that depend on them,
// as JSON for a job matrix. All of them without a commit, or when a file of all workspaces changed.
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..', '..');
const [since] = process.argv.slice(2);
const run = (program, ...args) => execFileSync(program, args, { cwd: root, encoding: 'utf8' });

/** Changed files that belong to no workspace and are more than text. */
function changedForAll() {
  const files = run('git', 'diff', '--name-only', `${since}...HEAD`).trim().split('\n').filter(Boolean);
  return files.some((file) => !/^(packages|apps)\//.test(file) && !/\.md$/.test(file));
}

const scope = since && !changedForAll() ? ['--since', since] : [];
const packages = JSON.parse(run('npx', 'lerna', 'ls', '--all', '--json', '--loglevel', 'error', ...scope)).map(
  ({ name, location }) => ({
    name: name.replace('@org/', ''),
    folder: relative(root, location),
    hasIntegrationTests: existsSync(join(location, 'integ.config.json')),
  }),
);

console.log(JSON.stringify(packages, undefined, 2));
if (process.env.GITHUB_OUTPUT) {
  appendFileSync(process.env.GITHUB_OUTPUT, `packages=${JSON.stringify(packages)}\n`);
}
