import { explain } from './explain.cjs';

/** A failure that the user can do something about: its message is all that is shown, without a stack. */
export class SetupError extends Error {
  name = 'SetupError';
}

/**
 * Runs a command's main function. Its result is the exit code (undefined: 0).
 * A SetupError, and a failure of the file system, is shown as its message with exit code 1; any other error with its
 * stack, as it is a mistake of ours.
 */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    const advice = error.syscall && explain(error.message);
    if (error instanceof SetupError) console.error(`\n${error.message}`);
    else if (advice) console.error(`\n${error.message}\n\n${advice}`);
    else console.error(error);
    process.exitCode = 1;
  }
}
