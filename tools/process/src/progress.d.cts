import type { CommandOptions } from './guarded-command.cjs';

/** Runs a command whose output is shown only when it fails; resolves to that output. */
export type RunCommand = (command: string, args: string[], options?: CommandOptions) => Promise<string>;

/**
 * Runs a step that can take long, shows that it runs, and then how long it took. Several may run at once.
 *
 * @param title what is being made, e.g. "npm packages"
 * @param work does it; when it returns a text, that is shown behind the title
 * @throws SetupError when a command that `run` started fails: the end of its output and what to do about it
 */
export function step<T>(title: string, work: (run: RunCommand) => Promise<T>): Promise<T>;

/** Writes a line; on a terminal above the one that shows what is running. */
export function say(line?: string): void;
