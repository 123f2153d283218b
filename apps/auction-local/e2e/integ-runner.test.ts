/** The integration tests can fail: a wrong expectation in the local AWS ends integ-runner with an error. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bootstrap, type Emulator, startEmulator } from '@org/local-aws';

const ROOT = resolve(__dirname, '../../..');
const CACHE = join(ROOT, 'node_modules/.cache');

let emulator: Emulator;
let directory: string;

beforeAll(async () => {
  mkdirSync(CACHE, { recursive: true });
  directory = mkdtempSync(join(CACHE, 'integ-'));
  emulator = await startEmulator({ port: 0 });
  await bootstrap(emulator);
});

afterAll(async () => {
  await emulator?.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** Runs the fixture's integration test with an expectation. */
function runIntegTest(expectedValue: string) {
  const testDirectory = mkdtempSync(join(directory, 'test-'));
  cpSync(join(__dirname, 'fixtures/assertions'), testDirectory, { recursive: true });
  const runner = join(ROOT, 'node_modules/@aws-cdk/integ-runner/bin/integ-runner');
  const app = 'node --conditions=@org/auction-platform-source --import tsx {filePath}';
  const regions = ['--parallel-regions', 'eu-west-1'];
  return spawnSync(
    process.execPath,
    [runner, '--directory', '.', '--language', 'typescript', '--app', app, '--force', '--update-on-failed', ...regions],
    { cwd: testDirectory, encoding: 'utf8', env: { ...emulator.env, EXPECTED_VALUE: expectedValue } },
  );
}

test('a right expectation passes', () => {
  const { status, stdout, stderr } = runIntegTest('deployed');
  expect([status, `${stdout}${stderr}`]).toEqual([0, expect.stringMatching(/1 passed/)]);
});

test('a wrong expectation fails, and says what was expected', () => {
  const { status, stdout, stderr } = runIntegTest('something-else');
  expect([status, `${stdout}${stderr}`]).toEqual([1, expect.stringContaining('something-else')]);
});
