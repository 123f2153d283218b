// `npm run release:version`: versions the changed packages from their commits, and pushes the commit and its tags.
// In a workflow GH_TOKEN is the right to push; on a laptop git's own settings are used.
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..', '..');
const run = (program, ...args) => {
  const { status, error } = spawnSync(program, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) {
    console.error(`npm run release:version: ${program} failed${error ? `: ${error.message}` : ''}`);
    process.exit(status ?? 1);
  }
};

if (process.env.GITHUB_ACTIONS) {
  run('git', 'config', 'user.name', 'github-actions[bot]');
  run('git', 'config', 'user.email', 'github-actions[bot]@users.noreply.github.com');
  run('gh', 'auth', 'setup-git');
}
run('npx', 'lerna', 'version', '--yes', '--no-private');
