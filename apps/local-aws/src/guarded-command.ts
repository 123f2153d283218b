import { spawn, type ChildProcess } from 'node:child_process';
import * as path from 'node:path';

/** Root of the repository. */
export const REPOSITORY = path.resolve(__dirname, '..', '..', '..');

const GUARD = path.join(REPOSITORY, 'scripts', 'lib', 'guard.mjs');
const KEPT_OUTPUT = 400_000;
/** No colours, and no advice on versions that the reader of our messages cannot act on. */
const QUIET = { NO_COLOR: '1', FORCE_COLOR: '0', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
const running = new Set<ChildProcess>();

/** What {@link runGuarded} takes. */
export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /**
   * Called with each line of the command's output, without colours.
   * @default - the output is only returned
   */
  readonly onLine?: (line: string) => void;
}

/** How a command ended. */
export interface CommandResult {
  /** Exit code; 1 when a signal ended it. */
  readonly code: number;
  /** Standard output and error as they came, without colours; the end of it when it is very long. */
  readonly output: string;
}

/**
 * Runs a command that cannot outlive this process, whatever ends this process: `scripts/lib/guard.mjs` watches.
 *
 * @returns how it ended; a command that cannot be started has code 127
 */
export function runGuarded(command: string, args: string[], options: CommandOptions = {}): Promise<CommandResult> {
  const child = spawn(process.execPath, [GUARD, command, ...args], {
    cwd: options.cwd,
    env: { ...(options.env ?? process.env), ...QUIET },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  running.add(child);
  child.stdin.on('error', () => undefined); // closed by a command that ended already
  let output = '';
  let line = '';
  const take = (chunk: string) => {
    const text = withoutColours(chunk);
    output = (output + text).slice(-KEPT_OUTPUT);
    const lines = (line + text).split(/\r?\n/);
    line = lines.pop()!;
    lines.forEach((complete) => options.onLine?.(complete));
  };
  child.stdout.setEncoding('utf8').on('data', take);
  child.stderr.setEncoding('utf8').on('data', take);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      running.delete(child);
      if (line) options.onLine?.(line);
      resolve({ code: code ?? 1, output });
    });
  });
}

/** Ends every command that is still running, with all that it started, and resolves when they are gone. */
export async function stopCommands(): Promise<void> {
  await Promise.all(
    [...running].map(
      (child) =>
        new Promise<void>((resolve) => {
          child.once('close', () => resolve());
          child.stdin?.end();
        }),
    ),
  );
}

/** A text without ANSI escape sequences. */
export function withoutColours(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/\x1b\[[0-9;?]*[A-Za-z]/g, '');
}
