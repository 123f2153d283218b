// `npm run release:version`: versions the changed packages from their commits, and pushes the commit and its tags.
//
// On a laptop git's own settings are used. In a workflow the commit that is checked out becomes master, so that what is
// released is what was tested; when master has moved on, the push is refused. RELEASE_DEPLOY_KEY, a key that the
// protection of master lets through, is the right to push; without it GH_TOKEN is. Arguments are passed on to lerna.
// Writes the released commit as `commit=...` for the workflow.
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..', '..');
const { GITHUB_ACTIONS, GITHUB_OUTPUT, GITHUB_REPOSITORY, RELEASE_DEPLOY_KEY } = process.env;

function run(program, ...args) {
  const { status, error } = spawnSync(program, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new Error(`${program} failed${error ? `: ${error.message}` : ''}`);
}

/** Lets git push by the deploy key in a folder. */
function pushByKey(folder) {
  const file = join(folder, 'key');
  writeFileSync(file, `${RELEASE_DEPLOY_KEY.trim()}\n`, { mode: 0o600 });
  process.env.GIT_SSH_COMMAND = `ssh -i ${file} -o IdentitiesOnly=yes -o StrictHostKeyChecking=accept-new`;
  run('git', 'remote', 'set-url', '--push', 'origin', `git@github.com:${GITHUB_REPOSITORY}.git`);
}

const secrets = mkdtempSync(join(tmpdir(), 'release-'));
try {
  if (GITHUB_ACTIONS) {
    run('git', 'config', 'user.name', 'github-actions[bot]');
    run('git', 'config', 'user.email', 'github-actions[bot]@users.noreply.github.com');
    run('git', 'checkout', '-B', 'master');
    run('git', 'branch', '--set-upstream-to=origin/master');
    if (RELEASE_DEPLOY_KEY) pushByKey(secrets);
    else run('gh', 'auth', 'setup-git');
  }
  run('npx', 'lerna', 'version', '--yes', '--no-private', ...process.argv.slice(2));
  const { stdout } = spawnSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' });
  if (GITHUB_OUTPUT) appendFileSync(GITHUB_OUTPUT, `commit=${stdout.trim()}\n`);
} catch (error) {
  console.error(`npm run release:version: ${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(secrets, { recursive: true, force: true });
}
