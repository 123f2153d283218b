/** What {@link runGuarded} takes. */
export interface CommandOptions {
  readonly cwd?: string;
  /**
   * The command's environment.
   * @default - the one of this process
   */
  readonly env?: NodeJS.ProcessEnv;
  /**
   * Called with each line of the command's output, without colours.
   * @default - the output is only returned
   */
  readonly onLine?: (line: string) => void;
}

/** How a command ended. */
export interface CommandResult {
  /** Exit code; 1 when a signal ended it, 127 when it could not be started. */
  readonly code: number;
  /** Standard output and error as they came, without colours; the end of it when it is very long. */
  readonly output: string;
}

/** Runs a command that cannot outlive this process, whatever ends this process. */
export function runGuarded(command: string, args: string[], options?: CommandOptions): Promise<CommandResult>;

/** Ends every command that is still running, with all that it started, and resolves when they are gone. */
export function stopCommands(): Promise<unknown>;

/** A text without ANSI escape sequences. */
export function withoutColours(text: string): string;
