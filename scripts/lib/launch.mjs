import { spawn } from 'node:child_process';
import path from 'node:path';
import { ROOT } from './bootstrap.mjs';
import { releaseLock } from './process-lock.cjs';

const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15, SIGKILL: 9 };

/**
 * Runs the TypeScript command line of apps/local-aws and resolves to its exit code.
 *
 * It runs in a process group of its own. Signals to this process are passed on to it alone, so that it can shut down in
 * order. When it is gone, for whatever reason, so is everything left in its group; and it ends when this process does
 * (it watches the channel between them).
 */
export function launch(args, { root = ROOT } = {}) {
  const cli = path.join(root, 'apps/local-aws/src/cli.ts');
  const child = spawn(process.execPath, ['--conditions=@org/source', '--import', 'tsx', cli, ...args], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    detached: true,
    env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  });
  const passOn = (signal) => child.kill(signal);
  const passed = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of passed) process.on(signal, passOn);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      for (const name of passed) process.off(name, passOn);
      endGroup(child.pid);
      releaseLock(path.join(stateDirectory(root), 'session.json'), child.pid);
      if (signal === 'SIGKILL')
        console.error('\nThe command was killed (out of memory?). What it had started has been ended; start it again.');
      resolve(code ?? 128 + (SIGNALS[signal] ?? 0));
    });
  });
}

function endGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // nothing left
  }
}

/** Where apps/local-aws keeps what belongs to a running `npm start`. */
function stateDirectory(root) {
  return path.resolve(process.env.LOCAL_AWS_STATE || path.join(root, '.local'));
}
