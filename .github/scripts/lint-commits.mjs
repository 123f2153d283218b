// `npm run lint:commits -- [COMMIT]`: checks the titles of the commits since COMMIT, by default since master, and the
// pull request's title, if the environment variable TITLE names it: it becomes a commit's title when the merge squashes.
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..', '..');
const [since = 'master'] = process.argv.slice(2);
const { TITLE } = process.env;

function lint(args, input) {
  const command = ['commitlint', ...args];
  const { status } = spawnSync('npx', command, {
    cwd: root,
    input,
    stdio: [input ? 'pipe' : 'ignore', 'inherit', 'inherit'],
  });
  return status === 0;
}

const areRight = [
  lint(['--from', since, '--to', 'HEAD', '--verbose']),
  TITLE === undefined || lint(['--verbose'], TITLE),
];
process.exitCode = areRight.includes(false) ? 1 : 0;
