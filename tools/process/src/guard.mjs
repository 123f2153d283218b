// node guard.mjs COMMAND [ARGS...]
// Runs a command so that it cannot outlive the process that asked for it. Start it as leader of a process group of its
// own, with a pipe as its input: when that pipe closes (its owner ended, was killed, or wants it), or on a signal, the
// whole group gets SIGTERM and, two seconds later, SIGKILL.
import { spawn } from 'node:child_process';

const GRACE_MS = 2000;
const [command, ...args] = process.argv.slice(2);
let stopping = false;

function signalGroup(signal) {
  try {
    process.kill(-process.pid, signal);
  } catch {
    child.kill(signal); // not the leader of a group: at least the command itself
  }
}

function stop() {
  if (stopping) return;
  stopping = true;
  signalGroup('SIGTERM');
  setTimeout(() => signalGroup('SIGKILL'), GRACE_MS);
}

const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
child.on('error', (error) => {
  console.error(error.message);
  process.exit(127);
});
child.on('exit', (code, signal) => {
  if (stopping) {
    signalGroup('SIGKILL');
  } // whatever the command leaves behind, and this process
  else process.exit(code ?? (signal ? 1 : 0));
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
process.stdin.on('end', stop).on('close', stop).on('error', stop).resume();
