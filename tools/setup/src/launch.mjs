import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import path from 'node:path';
import { isolated } from '../../process/src/isolated-environment.cjs';
import { releaseLock } from '../../process/src/process-lock.cjs';
import { stateDirectory } from '../../process/src/state-directory.cjs';
import { rooms, ROOT } from './rooms.mjs';

/** Arguments with which Node runs the TypeScript command line, wherever the working directory is. */
const commandLine = (args) => [
  '--conditions=@org/auction-platform-source',
  ...['--import', import.meta.resolve('tsx')],
  path.join(ROOT, rooms().commands),
  ...args,
];
const env = { ...isolated(), AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };

/** Runs a command and resolves to its exit code. Ctrl-C reaches it directly. */
export async function run(args) {
  const child = spawn(process.execPath, commandLine(args), { stdio: 'inherit', env });
  const ignore = () => {};
  process.on('SIGINT', ignore);
  try {
    return await exitCodeOf(child);
  } finally {
    process.off('SIGINT', ignore);
  }
}

/**
 * The same for a command that starts other processes: it runs in a process group of its own, and signals to this process
 * are passed on to it alone, so that it can shut down in order. When it is gone, for whatever reason, so is everything
 * left in its group, and its lock. It ends when this process does: it watches the channel between them.
 */
export async function supervise(args) {
  const child = spawn(process.execPath, commandLine(args), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    detached: true,
    env,
  });
  const passOn = (signal) => child.kill(signal);
  const passed = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of passed) process.on(signal, passOn);
  try {
    return await exitCodeOf(child);
  } finally {
    for (const signal of passed) process.off(signal, passOn);
    endGroup(child.pid);
    releaseLock(path.join(stateDirectory(ROOT), 'session.json'), child.pid);
  }
}

function exitCodeOf(child) {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      if (signal === 'SIGKILL') console.error(KILLED);
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}

const KILLED =
  '\nThe command was killed; on Linux the kernel does that when memory runs out. Everything that it had started has ' +
  'been ended: run it again.';

function endGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // nothing left
  }
}
