/**
 * The figures of docs/iam.md: `npm run iam` runs the end-to-end tests under enforced policies, records their calls, prints and
 * writes; `-- --write` writes from the committed recording, `-- --check` compares.
 */
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { explained, readMutants } from './access/mutants';
import { condensed, type RecordedCall, RECORDING, type RoleUsage, usageOf } from './access/usage';
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
  const usage = usageOf(stacks, calls);
  const mutants = readMutants();
  const page = usagePage(usage, calls, mutants);
  if (option === '--check') {
    const survivors = mutants.length > 0 ? explained(mutants, true, statementsOfDev(calls)) : [];
    return check(page, [...unasked(usage), ...survivors]);
  }
  fs.writeFileSync(PAGE, page);
  console.log(page);
  return 0;
}

function check(page: string, problems: readonly string[]): number {
  problems.forEach((problem) => console.error(problem));
  if (fs.readFileSync(PAGE, 'utf8') === page) return problems.length === 0 ? 0 : 1;
  console.error('docs/iam.md is not what templates and recording have: run "npm run iam", and review the difference');
  return 1;
}

/** Actions that nobody asks for. */
function unasked(usage: readonly RoleUsage[]): string[] {
  return usage.flatMap(({ stack, role, over }) =>
    over.map((action) => `nothing asks for ${action} of ${stack}/${role}: remove it, or name what needs it`),
  );
}

/** Statements of Dev that decided about a recorded call; those of the boundary are no right by themselves. */
function statementsOfDev(calls: readonly RecordedCall[]): string[] {
  const labels = calls.flatMap(({ statements }) => statements).filter((label) => label.includes('<Dev-'));
  return [...new Set(labels)].sort();
}

process.exitCode = main(process.argv.slice(2));
