import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stopCommands } from '../../process/src/guarded-command.cjs';
import { releaseLock, tryLock } from '../../process/src/process-lock.cjs';
import { say, step } from '../../process/src/progress.cjs';
import { exitCodeOf, SIGNALS } from '../../process/src/signals.cjs';
import { requireNode } from './node-version.mjs';
import { bundle, npmPackages, workspacesWith } from './npm.mjs';
import { findPython, pythonEnvironment } from './python.mjs';
import { ROOT } from './rooms.mjs';

/**
 * Makes a checkout ready to work in, and does only what is not done yet: npm packages, Python environments, helper
 * Lambda bundles. Shows what it does and for how long; says nothing when there is nothing to do.
 * Safe to be called by several processes at once: one works, the others wait for it. On SIGINT, SIGTERM and SIGHUP it
 * ends what it started and the process, with exit code 128 + signal.
 *
 * @param options.python environments to make: 'local-aws' runs the local AWS, 'dev' has the tests' and linters' tools,
 *   'aws-cli' the AWS CLI for the test of docs/first-deployment.md
 * @param options.root   the repository. Default: the one that this file is in
 * @returns `{ root, python: { [environment]: path of its interpreter } }`
 * @throws SetupError that says what to install or correct
 */
export async function bootstrap({ python = ['local-aws'], root = ROOT } = {}) {
  requireNode();
  const base = findPython();
  const environments = () => python.map((name) => pythonEnvironment(root, name, base));
  const installs = () => [npmPackages(root), ...environments()].filter(({ isReady }) => !isReady);
  const bundles = () =>
    workspacesWith('bundle', root)
      .map((dir) => bundle(root, dir))
      .filter(({ isReady }) => !isReady);

  if (installs().length + bundles().length > 0) {
    await exclusively(path.join(root, '.local/setup.lock'), async () => {
      const missing = installs();
      if (missing.length > 0) say(`Setting up with Node ${process.versions.node} and Python ${base.version}`);
      await all(missing.map(({ title, make }) => step(title, make)));
      for (const { title, make } of bundles()) await step(title, make);
    });
  }
  return { root, python: Object.fromEntries(python.map((name, i) => [name, environments()[i].python])) };
}

/** Waits for all; when one fails, ends the others and passes on the first failure. */
async function all(promises) {
  try {
    await Promise.all(promises);
  } catch (error) {
    await stopCommands();
    await Promise.allSettled(promises);
    throw error;
  }
}

/** Does the work when no other process is at it. */
async function exclusively(lockFile, work) {
  for (let waited = false; ; waited = true) {
    const owner = tryLock(lockFile);
    if (owner === undefined) break;
    if (!waited) say(`Another setup is running (process ${owner.pid}): waiting for it.`);
    await sleep(200);
  }
  let stopping = false;
  const onSignal = async (signal) => {
    if (stopping) return; // one Ctrl-C arrives twice under npm
    stopping = true;
    say(`\n${signal}: stopping the setup.`);
    await stopCommands();
    releaseLock(lockFile);
    process.exit(exitCodeOf(signal));
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  try {
    await work();
  } finally {
    for (const signal of SIGNALS) process.off(signal, onSignal);
    releaseLock(lockFile);
  }
}
