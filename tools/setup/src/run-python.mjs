#!/usr/bin/env node
// Runs Python of one of the repository's environments: node tools/setup/src/run-python.mjs dev|local-aws|aws-cli ARGUMENTS...
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isolated } from '../../process/src/isolated-environment.cjs';
import { rooms, ROOT } from './rooms.mjs';

const environments = rooms().pythonEnvironments;
const [name, ...args] = process.argv.slice(2);
const environment = environments[name]?.directory;
if (environment === undefined) {
  console.error(
    `run-python.mjs: the first argument must be one of ${Object.keys(environments).join(', ')}, got ${name}`,
  );
  process.exit(2);
}
const python = join(ROOT, environment, 'bin/python');
if (!existsSync(python)) {
  console.error(`run-python.mjs: the Python environment ${environment} is missing; npm run setup makes it`);
  process.exit(1);
}
const { status, error } = spawnSync(python, args, { stdio: 'inherit', env: isolated() });
if (error) console.error(`run-python.mjs: ${error.message}`);
process.exit(status ?? 1);
