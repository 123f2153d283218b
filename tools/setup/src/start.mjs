import { existsSync } from 'node:fs';
import path from 'node:path';
import { runMain, SetupError } from '../../process/src/setup-error.cjs';
import { bootstrap } from './bootstrap.mjs';
import { run, supervise } from './launch.mjs';
import { ROOT } from './rooms.mjs';

/** npm start: everything from a fresh clone. */
export function start(args) {
  return runMain(async () => {
    const asksForHelp = args.includes('--help') || args.includes('-h');
    if (asksForHelp && !isInstalled()) return void console.log(HELP_BEFORE_SETUP);
    if (!asksForHelp) await bootstrap({ python: ['local-aws'] });
    return asksForHelp ? run(['start', '--help']) : supervise(['start', ...args]);
  });
}

/** The other commands need what npm start has set up, and say so. */
export function local(args) {
  return runMain(async () => {
    if (!isInstalled()) {
      throw new SetupError('Nothing is set up here yet. Run npm start first, and this in a second terminal.');
    }
    return run(args);
  });
}

const isInstalled = () => existsSync(path.join(ROOT, 'node_modules/.package-lock.json'));

const HELP_BEFORE_SETUP = `npm start: runs the whole auction system on this machine, without an AWS account and without Docker.

The first start installs npm packages and a Python environment into this folder (about 1 GB, a few minutes); later ones
are ready in seconds. After it, npm start -- --help lists all the options.`;
