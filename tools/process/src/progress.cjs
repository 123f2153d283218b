// Steps that take long: what runs, and how long it took. Shared by the setup (plain Node) and apps/auction-local.
const os = require('node:os');
const { clearInterval, setInterval } = require('node:timers');
const { explain, tail } = require('./explain.cjs');
const { runGuarded } = require('./guarded-command.cjs');
const { SetupError } = require('./setup-error.cjs');

const out = process.stdout;
const running = new Set(); // { title, started }
let ticker;

const seconds = (ms) => (ms < 9950 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`);

/** Writes a line; on a terminal above the one that shows what is running. */
function say(line = '') {
  clear();
  out.write(`${line}\n`);
  draw();
}

/**
 * Runs a command whose output is shown only when it fails; resolves to that output.
 *
 * @typedef {(command: string, args: string[], options?: import('./guarded-command.cjs').CommandOptions) => Promise<string>} RunCommand
 */

/**
 * Runs a step that can take long, shows that it runs, and then how long it took. Several may run at once.
 *
 * @template T
 * @param {string} title what is being made, e.g. "npm packages"
 * @param {(run: RunCommand) => Promise<T>} work does it; when it returns a text, that is shown behind the title
 * @returns {Promise<T>}
 * @throws SetupError when a command that `run` started fails: the end of its output and what to do about it
 */
async function step(title, work) {
  const entry = { title, started: Date.now() };
  running.add(entry);
  if (out.isTTY) ticker ??= setInterval(draw, 500);
  else out.write(`  … ${title}\n`);
  draw();
  let result;
  let succeeded = false;
  try {
    result = await work((command, args, options) => runStep(title, command, args, options));
    succeeded = true;
  } finally {
    clear();
    running.delete(entry);
    if (running.size === 0) ticker = void clearInterval(ticker);
    const detail = typeof result === 'string' ? `: ${result}` : '';
    if (succeeded) say(`  ✓ ${title}${detail}  (${seconds(Date.now() - entry.started)})`);
  }
  return result;
}

function clear() {
  if (out.isTTY && running.size > 0) out.write('\r\x1b[K');
}

function draw() {
  if (!out.isTTY || running.size === 0) return;
  const now = Date.now();
  const line = [...running].map(({ title, started }) => `${title} ${seconds(now - started)}`).join(', ');
  out.write(`\r\x1b[K  … ${line.slice(0, (out.columns || 80) - 6)}`);
}

async function runStep(title, command, args, options) {
  const { code, output } = await runGuarded(command, args, options);
  if (code === 0) return output;
  const places = [options?.cwd ?? process.cwd(), os.tmpdir()];
  const advice = explain(output, places) ?? 'Correct what it says, then run the same command again.';
  const shown = tail(output).replace(/^/gm, '    ');
  throw new SetupError(`✗ ${title}: "${[command, ...args].join(' ')}" failed:\n${shown}\n\n${advice}`);
}

module.exports = { say, step };
