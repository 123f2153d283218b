/** A failure that the user can do something about: its message is all that is shown, without a stack. */
export class SetupError extends Error {}

/** What to show of an error. */
export function describe(error: unknown): string;

/** Runs a command's main function and sets the exit code: its result, or 1 when it throws. */
export function runMain(main: () => Promise<number | void>): Promise<void>;
