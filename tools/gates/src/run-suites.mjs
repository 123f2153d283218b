// Runs test suites and gates one after the other and counts what passed and failed.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * @typedef {object} Suite
 * @property {string} name What `--only` calls it.
 * @property {string} title What it does, in one line.
 * @property {string[]} command The program and its arguments; `REPORT` stands for the path of its report.
 * @property {'jest' | 'pytest' | 'totals' | 'exit'} counts How its tests are counted: by a report, by the lines `Tests: N passed, N failed` it prints (`totals`), or as one.
 * @property {boolean} [slow] Left out of a plain `npm test`.
 * @property {string[]} [environments] Python environments that it needs besides dev and local-aws.
 */

let child;
let stoppedBy;

/** On a signal: ends the suite that runs, and starts no other. */
function stopOnSignals() {
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => {
      stoppedBy = signal;
      child?.kill(signal);
    });
  }
}

function spawnCommand([program, ...args], options) {
  return new Promise((done, fail) => {
    let output = '';
    child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    child.stdout.on('data', (data) => (process.stdout.write(data), (output += data)));
    child.stderr.on('data', (data) => (process.stderr.write(data), (output += data)));
    child.on('error', fail);
    child.on('close', (code) => done({ code: code ?? 1, output }));
  });
}

function fromJest(report) {
  const result = JSON.parse(readFileSync(report, 'utf8'));
  return {
    passed: result.numPassedTests,
    failed: result.numFailedTests + result.numRuntimeErrorTestSuites,
    skipped: result.numPendingTests,
  };
}

function fromPytest(report) {
  const attributes = /<testsuite [^>]*>/.exec(readFileSync(report, 'utf8'))?.[0] ?? '';
  const count = (name) => Number(new RegExp(` ${name}="(\\d+)"`).exec(attributes)?.[1] ?? 0);
  const failed = count('failures') + count('errors');
  return { passed: count('tests') - failed - count('skipped'), failed, skipped: count('skipped') };
}

function fromTotals(output) {
  const totals = { passed: 0, failed: 0, skipped: 0 };
  // eslint-disable-next-line no-control-regex -- the runner colours its summary
  for (const line of output.replace(/\u001b\[[0-9;]*m/g, '').matchAll(/^\s*Tests:\s+(.*)$/gm)) {
    totals.passed += Number(/(\d+) passed/.exec(line[1])?.[1] ?? 0);
    totals.failed += Number(/(\d+) failed/.exec(line[1])?.[1] ?? 0);
  }
  return totals;
}

function count(suite, report, { code, output }) {
  let totals = { passed: 0, failed: 0, skipped: 0 };
  try {
    if (suite.counts === 'jest') totals = fromJest(report);
    if (suite.counts === 'pytest') totals = fromPytest(report);
    if (suite.counts === 'totals') totals = fromTotals(output);
  } catch (error) {
    console.error(`${suite.name}: no report to count (${error.message})`);
  }
  if (suite.counts === 'exit' && code === 0) totals.passed = 1;
  if (code !== 0 && totals.failed === 0) totals.failed = 1;
  if (totals.passed + totals.failed === 0) {
    console.error(`${suite.name}: ran no test`);
    totals.failed = 1;
  }
  return totals;
}

/**
 * Runs the suites in order, all of them even when one fails.
 * @param {Suite[]} suites
 * @param {string} cwd
 * @returns {Promise<number>} Exit code: 0 when everything passed, 1 when not, 130 when it was interrupted. The last line
 *   printed is `N passed, N failed` over all suites.
 */
export async function runSuites(suites, cwd) {
  const reports = mkdtempSync(join(tmpdir(), 'suites-'));
  const rows = [];
  stopOnSignals();
  try {
    for (const suite of suites) {
      console.log(`\n── ${suite.name}: ${suite.title}`);
      const report = join(reports, suite.name);
      const started = Date.now();
      const result = await spawnCommand(
        suite.command.map((word) => word.replace('REPORT', report)),
        { cwd, env: { ...process.env, ...suite.env } },
      );
      rows.push({ suite, seconds: (Date.now() - started) / 1000, ...count(suite, report, result) });
      if (stoppedBy) {
        console.error(`\n${suite.name} was stopped by ${stoppedBy}`);
        return 130;
      }
    }
  } finally {
    rmSync(reports, { recursive: true, force: true });
  }
  console.log('');
  for (const row of rows) {
    const skipped = row.skipped > 0 ? `, ${row.skipped} skipped` : '';
    console.log(
      `${row.suite.name.padEnd(16)} ${row.passed} passed, ${row.failed} failed${skipped}`.padEnd(52) +
        `${row.seconds.toFixed(0)} s`,
    );
  }
  const sum = (key) => rows.reduce((total, row) => total + row[key], 0);
  const skipped = sum('skipped') > 0 ? `, ${sum('skipped')} skipped` : '';
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed${skipped}`);
  return sum('failed') === 0 ? 0 : 1;
}
