// How long each file of a suite took, by the suite's report.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

function fromJest(report, root) {
  return JSON.parse(report).testResults.map(({ name, startTime, endTime }) => ({
    name: relative(root, name).replaceAll('\\', '/'),
    seconds: (endTime - startTime) / 1000,
  }));
}

/** A test case has the module's path with dots, and its class: `apps.auction-infra.test.test_app.TestPost`. */
function fromPytest(report) {
  const seconds = new Map();
  for (const [testcase] of report.matchAll(/<testcase [^>]*>/g)) {
    const attribute = (name) => new RegExp(` ${name}="([^"]*)"`).exec(testcase)?.[1] ?? '';
    const file = `${attribute('classname')
      .replace(/\.[A-Z]\w*$/, '')
      .replaceAll('.', '/')}.py`;
    seconds.set(file, (seconds.get(file) ?? 0) + Number(attribute('time')));
  }
  return [...seconds].map(([name, total]) => ({ name, seconds: total }));
}

/**
 * `[{ name, seconds }]`, with paths relative to the root; empty for a suite whose report has no files, or that left none.
 *
 * @param {import('./run-suites.mjs').Suite} suite
 * @param {string} report path of its report
 * @param {string} root
 */
export function filesOf(suite, report, root) {
  const read = { jest: fromJest, pytest: fromPytest }[suite.counts];
  try {
    return read ? read(readFileSync(report, 'utf8'), root) : [];
  } catch {
    return []; // countTests says so, and counts a failure
  }
}
