const { explain } = require('./explain.cjs');

/** A failure that the user can do something about: its message is all that is shown, without a stack. */
class SetupError extends Error {
  name = 'SetupError';
}

/**
 * What to show of an error: of a SetupError and of a failure of the file system or the network the message and what to
 * do about it; of anything else, a mistake of ours, the stack as well.
 *
 * @param {any} error
 * @returns {string}
 */
function describe(error) {
  if (error instanceof SetupError) return error.message;
  if (error?.syscall) return [error.message, explain(error.message)].filter(Boolean).join('\n\n');
  return error?.stack ?? String(error);
}

/**
 * Runs a command's main function and sets the exit code: its result (undefined: 0), or 1 when it throws.
 *
 * @param {() => Promise<number | void>} main
 */
async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    console.error(`\n${describe(error)}`);
    process.exitCode = 1;
  }
}

module.exports = { describe, runMain, SetupError };
