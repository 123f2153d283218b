#!/usr/bin/env node
// `npm run lint:workflows`: actionlint (needs Go) and zizmor (from the dev environment) over .github.
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../..');
const checks = [
  { name: 'actionlint', command: ['go', 'run', 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.12', '-color'] },
  { name: 'zizmor', command: [join(root, '.venv/bin/zizmor'), '--offline', '--no-progress', '.github'] },
];

for (const {
  name,
  command: [program, ...args],
} of checks) {
  const { status, error } = spawnSync(program, args, { cwd: root, stdio: 'inherit' });
  if (error?.code === 'ENOENT') {
    console.error(`npm run lint:workflows: ${name} needs ${program}, which is not installed`);
  } else if (status === 0) console.log(`${name}: clean`);
  else console.error(`npm run lint:workflows: ${name} found something`);
  if (status !== 0) process.exitCode = 1;
}
