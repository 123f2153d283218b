import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { processStart } from '../../src/process-lock.cjs';

/** Nothing passes or fails by this, unless something hangs. */
const GIVE_UP_AFTER_MS = 120_000;

/** A process under test: what it has printed so far, and how it ended. */
export interface Started {
  readonly child: ChildProcess;
  output(): string;
  /** Resolves when the output has this text or pattern in it; rejects when the process ends without. */
  printed(what: string | RegExp): Promise<void>;
  /** Exit code, or the name of the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

/** Starts a program and keeps what it prints, standard output and error together. */
export function startProcess(
  command: string,
  args: string[],
  options: { cwd?: string; env: NodeJS.ProcessEnv; detached?: boolean },
): Started {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  let isOver = false;
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk) => (text += chunk));
  const ended = new Promise<number | NodeJS.Signals>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      isOver = true;
      resolve(code ?? signal!);
    });
  });
  const has = (what: string | RegExp) => (typeof what === 'string' ? text.includes(what) : what.test(text));
  return {
    child,
    ended,
    output: () => text,
    async printed(what) {
      await eventually(
        () => has(what) || isOver,
        () => `${what} in:\n${text}`,
      );
      if (!has(what)) throw new Error(`It ended without printing ${what}:\n${text}`);
    },
  };
}

/** Waits until a condition holds; the only thing that fails by time is one that never does. */
export async function eventually(condition: () => boolean, what: () => string): Promise<void> {
  const giveUpAt = Date.now() + GIVE_UP_AFTER_MS;
  while (!condition()) {
    if (Date.now() > giveUpAt) throw new Error(`Waited in vain for ${what()}`);
    await sleep(50);
  }
}

/** Whether a process with this id runs; one that has ended and was not waited for does not. */
export function isRunning(pid: number): boolean {
  return processStart(pid) !== undefined;
}
