import { spawn } from 'node:child_process';
import { clearInterval, setInterval } from 'node:timers';
import { fileURLToPath } from 'node:url';
import { explain, tail } from './explain.cjs';
import { SetupError } from './setup-error.mjs';

const GUARD = fileURLToPath(new URL('guard.mjs', import.meta.url));
const KEPT_OUTPUT = 200_000; // characters of a step's output: its end is what explains a failure
const running = new Set(); // { title, started, child }
let ticker;

const out = process.stdout;
const seconds = (ms) => (ms < 9950 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`);

/** Writes one line above the line that shows what is running. */
export function say(line) {
  if (out.isTTY && running.size) out.write('\r\x1b[K');
  out.write(`${line}\n`);
  draw();
}

function draw() {
  if (!out.isTTY || running.size === 0) return;
  const now = Date.now();
  const line = [...running].map(({ title, started }) => `${title} ${seconds(now - started)}`).join(', ');
  out.write(`\r\x1b[K  … ${line.slice(0, (out.columns || 80) - 6)}`);
}

/**
 * Runs a step that can take long and shows that it runs, then how long it took.
 *
 * @param title what is being made, e.g. "npm packages"
 * @param work gets `run(command, args, options)`: runs a command whose output is shown only when it fails
 * @throws SetupError when a command fails: the end of its output and what to do about it
 */
export async function step(title, work) {
  const entry = { title, started: Date.now(), child: undefined };
  running.add(entry);
  if (out.isTTY) ticker ??= setInterval(draw, 500);
  else out.write(`  … ${title}\n`);
  let done = false;
  try {
    await work((command, args, options) => runQuietly(entry, command, args, options));
    done = true;
  } finally {
    if (out.isTTY) out.write('\r\x1b[K');
    running.delete(entry);
    if (running.size === 0) ticker = void clearInterval(ticker);
    if (done) say(`  ✓ ${title}  ${seconds(Date.now() - entry.started)}`);
  }
}

function runQuietly(entry, command, args, options = {}) {
  return new Promise((resolve, reject) => {
    let output = '';
    const keep = (chunk) => (output = (output + chunk).slice(-KEPT_OUTPUT));
    const child = spawn(process.execPath, [GUARD, command, ...args], { ...options, stdio: 'pipe', detached: true });
    entry.child = child;
    child.stdin.on('error', () => {}); // closing it late is no failure
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    child.on('error', (error) => reject(new SetupError(`${entry.title}: ${error.message}`)));
    child.on('close', (code) => {
      entry.child = undefined;
      if (code === 0) return resolve(output);
      const advice = explain(output) ?? 'Correct what it says, then run the same command again.';
      const shown = tail(output).replace(/^/gm, '    ');
      reject(new SetupError(`✗ ${entry.title}: "${[command, ...args].join(' ')}" failed:\n${shown}\n\n${advice}`));
    });
  });
}

/** Ends every command that a step is running, with all that it started. */
export async function stopSteps() {
  const children = [...running].map(({ child }) => child).filter(Boolean);
  await Promise.all(
    children.map(
      (child) =>
        new Promise((resolve) => {
          child.once('close', resolve);
          child.stdin.end();
        }),
    ),
  );
}
