// How many tests of a suite passed and failed: by its report, by the lines that it prints, or as one by its exit code.
import { readFileSync } from 'node:fs';

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

/**
 * `{ passed, failed, skipped }`. A suite that ended with an error has at least one failure, and so has one that ran no test.
 *
 * @param {import('./run-suites.mjs').Suite} suite
 * @param {string} report path of its report
 */
export function countTests(suite, report, { code, output }) {
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
    const why = suite.counts === 'totals' ? 'printed no line `Tests: N passed, N failed`' : 'ran no test';
    console.error(`${suite.name}: ${why}`);
    totals.failed = 1;
  }
  return totals;
}
