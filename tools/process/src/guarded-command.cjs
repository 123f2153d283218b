// Commands that cannot outlive this process. Shared by the setup (plain Node) and apps/auction-local.
const { spawn } = require('node:child_process');
const path = require('node:path');

const GUARD = path.join(__dirname, 'guard.mjs');
const KEPT_OUTPUT = 400_000; // characters: the end of an output is what explains a failure
/** No colours, and no advice on versions that the reader of our messages cannot act on. */
const QUIET = { NO_COLOR: '1', FORCE_COLOR: '0', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
const running = new Set();

/**
 * @typedef {object} CommandOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env] The command's environment; by default the one of this process.
 * @property {(line: string) => void} [onLine] Called with each line of the command's output, without colours.
 */

/**
 * Runs a command that cannot outlive this process, whatever ends this process: under guard.mjs.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {CommandOptions} options
 * @returns {Promise<{ code: number, output: string }>} Its exit code, 1 when a signal ended it, 127 when it could not be
 *   started; and standard output and error as they came, without colours, the end of it when it is very long.
 */
function runGuarded(command, args, options = {}) {
  const { cwd, env = process.env, onLine } = options;
  const child = spawn(process.execPath, [GUARD, command, ...args], {
    cwd,
    env: { ...env, ...QUIET },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true, // the guard leads a process group of its own
  });
  running.add(child);
  child.stdin.on('error', () => {}); // closed by a command that ended already
  let output = '';
  let unfinished = '';
  const take = (chunk) => {
    const text = withoutColours(chunk);
    output = (output + text).slice(-KEPT_OUTPUT);
    const lines = (unfinished + text).split(/\r?\n/);
    unfinished = lines.pop();
    if (onLine) lines.forEach((line) => onLine(line));
  };
  child.stdout.setEncoding('utf8').on('data', take);
  child.stderr.setEncoding('utf8').on('data', take);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      running.delete(child);
      if (unfinished && onLine) onLine(unfinished);
      resolve({ code: code ?? 1, output });
    });
  });
}

/**
 * Ends every command that is still running, with all that it started, and resolves when they are gone.
 *
 * @returns {Promise<unknown>}
 */
function stopCommands() {
  const gone = (child) =>
    new Promise((resolve) => {
      child.once('close', resolve);
      child.stdin.end();
    });
  return Promise.all([...running].map(gone));
}

/**
 * A text without ANSI escape sequences.
 *
 * @param {string} text
 */
function withoutColours(text) {
  // eslint-disable-next-line no-control-regex
  return text.replace(/\x1b\[[0-9;?]*[A-Za-z]/g, '');
}

module.exports = { runGuarded, stopCommands, withoutColours };
