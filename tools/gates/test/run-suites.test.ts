/** How suites run: several at once, shown in order, and some alone; and what is said of the time they took. */
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

const MODULE = path.join(__dirname, '..', 'src', 'run-suites.mjs');

let directory: string;
beforeEach(() => (directory = fs.mkdtempSync(path.join(os.tmpdir(), 'suites-'))));
afterEach(() => fs.rmSync(directory, { recursive: true }));

interface Fake {
  readonly name: string;
  readonly alone?: boolean;
  /** `totals` by default. */
  readonly counts?: string;
  /** A program for sh; `meet OTHER` waits until the other one runs. */
  readonly script: string;
}

const MEET = 'meet() { touch "$1"; while [ ! -e "$2" ]; do sleep 0.02; done; }\n';

/** Runs suites to their end. */
function run(fakes: Fake[], lanes: number) {
  const suites = fakes.map(({ name, alone, counts = 'totals', script }) => ({
    name,
    title: `suite ${name}`,
    alone,
    command: ['sh', '-c', MEET + script],
    counts,
  }));
  const program = `import { runSuites } from ${JSON.stringify(MODULE)};
    process.exitCode = await runSuites(${JSON.stringify(suites)}, ${JSON.stringify(directory)}, ${lanes});`;
  const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { status, lines: stdout.split('\n').filter(Boolean) };
}

test('two run at once; each is shown as a whole, in the order of the list', () => {
  const { status, lines } = run(
    [
      { name: 'one', script: 'echo one begins; meet one two; meet done-one done-two; echo "Tests: 2 passed"' },
      { name: 'two', script: 'echo two begins; meet two one; touch done-two; echo "Tests: 3 passed"' },
    ],
    2,
  );
  expect(lines.slice(0, 6)).toEqual([
    '── one: suite one',
    'one begins',
    'Tests: 2 passed',
    '── two: suite two',
    'two begins',
    'Tests: 3 passed',
  ]);
  expect(lines.slice(6)).toEqual([
    expect.stringMatching(/^one {14}2 passed, 0 failed .*\d+ s$/),
    expect.stringMatching(/^two {14}3 passed, 0 failed .*\d+ s$/),
    expect.stringMatching(/^\d+ s in all, \d+ s one after the other$/),
    '5 passed, 0 failed',
  ]);
  expect(status).toBe(0);
});

test('the slowest files are named, by the reports', () => {
  const cases = Array.from({ length: 9 }, (_, index) => `<testcase classname="a.test_${index}.TestIt" time="1.0" />`);
  fs.writeFileSync(path.join(directory, 'pytest'), `<testsuite tests="10">${cases.join('')}${cases[3]}</testsuite>`);
  const testResults = [7, 0.5].map((seconds) => ({
    name: path.join(directory, `src/${seconds}.test.ts`),
    startTime: 1_000,
    endTime: 1_000 + seconds * 1_000,
  }));
  const counted = { numPassedTests: 2, numFailedTests: 0, numRuntimeErrorTestSuites: 0, numPendingTests: 0 };
  fs.writeFileSync(path.join(directory, 'jest'), JSON.stringify({ ...counted, testResults }));
  const { lines } = run(
    ['jest', 'pytest'].map((name) => ({ name, counts: name, script: `cp ${name} REPORT` })),
    1,
  );
  const named = lines.slice(lines.indexOf('The slowest of 11 files:') + 1, -2);
  expect(named.slice(0, 2)).toEqual(['     7 s  src/7.test.ts', '     2 s  a/test_3.py']);
  expect(named).toHaveLength(10);
  expect(lines.at(-1)).toBe('12 passed, 0 failed');
});

test('one that runs alone waits until nothing else runs', () => {
  const isAlone = 'if [ -e ended ]; then echo "Tests: 1 passed"; else echo "Tests: 1 failed"; fi';
  const other = 'sleep 0.3; touch ended; echo "Tests: 1 passed"';
  const { lines } = run(
    [
      { name: 'alone', alone: true, script: isAlone },
      { name: 'other', script: other },
    ],
    2,
  );
  expect(lines.at(-1)).toBe('2 passed, 0 failed');
});

test('all run even when one fails, and then the exit code is 1', () => {
  const { status, lines } = run(
    [
      { name: 'bad', script: 'echo "Tests: 1 failed, 1 passed"; exit 1' },
      { name: 'mute', script: 'true' },
      { name: 'good', script: 'echo "Tests: 4 passed"' },
    ],
    1,
  );
  expect(lines.at(-1)).toBe('5 passed, 2 failed');
  expect(status).toBe(1);
});
