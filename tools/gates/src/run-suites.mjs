// Runs suites of tests, several at once, each in a process of its own, and adds up what passed, what failed and where the time went.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { countTests } from './count-tests.mjs';
import { filesOf } from './files-of-report.mjs';

/**
 * @typedef {object} Suite
 * @property {string} name What `--only` calls it.
 * @property {string} title What it does, in one line.
 * @property {string[]} command The program and its arguments; `REPORT` stands for the path of its report.
 * @property {'jest' | 'pytest' | 'totals' | 'exit'} counts How its tests are counted: by a report, by the lines `Tests: N passed, N failed` it prints (`totals`), or as one.
 * @property {boolean} [slow] Left out of a plain `npm test`.
 * @property {string[]} [plain] Further arguments in a plain `npm test`.
 * @property {boolean} [alone] Nothing else runs beside it.
 * @property {string[]} [environments] Python environments that it needs besides dev.
 * @property {string} [job] Job of ci.yml that runs it. Without one a job does that varies versions or packages.
 * @property {string[]} [delivery] Further arguments with which the build of the delivery pipeline runs it; without, it does not.
 */

const children = new Set();
let stoppedBy;

/** On a signal: ends the suites that run, and starts no other. */
function stopOnSignals() {
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => {
      stoppedBy = signal;
      for (const child of children) child.kill(signal);
    });
  }
}

function spawnCommand([program, ...args], options, onOutput) {
  return new Promise((done, fail) => {
    let output = '';
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    children.add(child);
    const take = (data) => (onOutput(data), (output += data));
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', fail);
    child.on('close', (code) => {
      children.delete(child);
      done({ code: code ?? 1, output });
    });
  });
}

/** Shows the outputs of suites that run at once in the order of the list: the first live, the others when it has ended. */
class Output {
  constructor(suites) {
    this.pages = suites.map(({ name, title }) => ({ text: [`\n── ${name}: ${title}\n`], hasEnded: false }));
    this.shown = 0;
    this.turn();
  }

  add(index, data) {
    if (index === this.shown) process.stdout.write(data);
    else this.pages[index].text.push(data);
  }

  end(index) {
    this.pages[index].hasEnded = true;
    while (this.pages[this.shown]?.hasEnded) {
      this.shown += 1;
      this.turn();
    }
  }

  turn() {
    for (const part of this.pages[this.shown]?.text.splice(0) ?? []) process.stdout.write(part);
  }
}

/** How many of the slowest files are named. */
const NAMED = 10;

/** One line for each suite and for each of the slowest files, with where the time went, and one for all. */
function summarize(rows, seconds) {
  const sum = (key) => rows.reduce((total, row) => total + row[key], 0);
  const counts = ({ passed, failed, skipped }) =>
    `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
  console.log('');
  for (const row of rows) {
    console.log(`${row.suite.name.padEnd(16)} ${counts(row)}`.padEnd(52) + `${row.seconds.toFixed(0)} s`);
  }
  const files = rows.flatMap((row) => row.files).sort((a, b) => b.seconds - a.seconds);
  if (files.length > NAMED) console.log(`\nThe slowest of ${files.length} files:`);
  for (const file of files.slice(0, files.length > NAMED ? NAMED : 0)) {
    console.log(`${file.seconds.toFixed(0).padStart(6)} s  ${file.name}`);
  }
  console.log(`\n${seconds.toFixed(0)} s in all, ${sum('seconds').toFixed(0)} s one after the other`);
  console.log(`${counts({ passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') })}`);
  return sum('failed') === 0 ? 0 : 1;
}

/**
 * Runs the suites, all of them even when one fails: one more at once than there are cores, at most three, for those with a
 * local AWS mostly wait for it; then those that run alone.
 *
 * @param {Suite[]} suites
 * @param {string} cwd
 * @param {number} lanes how many run at once
 * @returns {Promise<number>} Exit code: 0 when everything passed, 1 when not, 130 when it was interrupted. The last line
 *   printed is `N passed, N failed` over all suites.
 */
export async function runSuites(suites, cwd, lanes = Math.min(3, availableParallelism() + 1)) {
  const reports = mkdtempSync(join(tmpdir(), 'suites-'));
  const ordered = [...suites.filter(({ alone }) => !alone), ...suites.filter(({ alone }) => alone)];
  const output = new Output(ordered);
  const rows = [];

  async function run(suite) {
    const index = ordered.indexOf(suite);
    const report = join(reports, suite.name);
    const started = Date.now();
    const command = suite.command.map((word) => word.replace('REPORT', report));
    const result = await spawnCommand(command, { cwd }, (data) => output.add(index, data));
    const seconds = (Date.now() - started) / 1000;
    rows[index] = { suite, seconds, files: filesOf(suite, report, cwd), ...countTests(suite, report, result) };
    output.end(index);
  }
  async function lane(queue) {
    while (queue.length > 0 && !stoppedBy) await run(queue.shift());
  }

  stopOnSignals();
  const started = Date.now();
  try {
    const together = ordered.filter(({ alone }) => !alone);
    await Promise.all(Array.from({ length: lanes }, () => lane(together)));
    await lane(ordered.filter(({ alone }) => alone));
  } finally {
    rmSync(reports, { recursive: true, force: true });
  }
  if (stoppedBy) {
    console.error(`\nThe tests were stopped by ${stoppedBy}`);
    return 130;
  }
  return summarize(rows, (Date.now() - started) / 1000);
}
