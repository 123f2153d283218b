/**
 * The figures of docs/iam.md: `npm run iam` runs the end-to-end tests under enforced policies, records their calls, prints and
 * writes; `-- --write` writes from the committed recording, `-- --check` compares.
 */
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { condensed, type RecordedCall, RECORDING, usageOf } from './access/usage';
import { usagePage } from './access/usage-page';
import { synthesize, type SynthesizedStack } from './synthesized';

const REPOSITORY = path.join(__dirname, '..', '..', '..');
const PAGE = path.join(REPOSITORY, 'docs', 'iam.md');

function record(stacks: SynthesizedStack[]): void {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'iam-'));
  const file = path.join(directory, 'calls.jsonl');
  const env = { ...process.env, LOCAL_AWS_RECORD_IAM: file };
  const { status } = spawnSync('npm', ['run', 'test:e2e'], { cwd: REPOSITORY, env, stdio: 'inherit' });
  const calls = condensed(fs.readFileSync(file, 'utf8').trim().split('\n'), stacks);
  fs.rmSync(directory, { recursive: true });
  if (status !== 0) throw new Error('the tests fail: their calls are not recorded');
  fs.writeFileSync(RECORDING, `${JSON.stringify(calls, null, 2)}\n`);
}

function main([option]: string[]): number {
  const stacks = synthesize();
  if (option === undefined) record(stacks);
  else if (option !== '--write' && option !== '--check') throw new Error('npm run iam [-- --write | -- --check]');
  const calls: RecordedCall[] = JSON.parse(fs.readFileSync(RECORDING, 'utf8'));
  const page = usagePage(usageOf(stacks, calls), calls);
  if (option === '--check') {
    if (fs.readFileSync(PAGE, 'utf8') === page) return 0;
    console.error('docs/iam.md is not what templates and recording have: run "npm run iam", and review the difference');
    return 1;
  }
  fs.writeFileSync(PAGE, page);
  console.log(page);
  return 0;
}

process.exitCode = main(process.argv.slice(2));
