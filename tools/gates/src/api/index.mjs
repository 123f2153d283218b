// `npm run api`: writes docs/api/<package>.api.md, what each package promises to its users.
// `npm run api -- --check` only compares, and shows what differs.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { apiReport } from './report.mjs';

const ROOT = resolve(import.meta.dirname, '..', '..', '..', '..');
const REPORTS = join(ROOT, 'docs', 'api');

/** Returns whether the committed report is right. */
function compare(committed, present) {
  const isRight = existsSync(committed) && readFileSync(committed, 'utf8') === readFileSync(present, 'utf8');
  console.log(`${isRight ? '✓' : '✗'} ${relative(ROOT, committed)}`);
  if (!isRight) spawnSync('git', ['--no-pager', 'diff', '--no-index', committed, present], { stdio: 'inherit' });
  return isRight;
}

function main(check) {
  execFileSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-b'], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  const scratch = mkdtempSync(join(tmpdir(), 'api-'));
  try {
    const names = readdirSync(join(ROOT, 'packages'));
    const areRight = names.map((name) => {
      const [committed, present] = [join(REPORTS, `${name}.api.md`), join(scratch, `${name}.api.md`)];
      const text = apiReport(join(ROOT, 'packages', name), join(scratch, name));
      mkdirSync(REPORTS, { recursive: true });
      writeFileSync(check ? present : committed, text);
      return !check || compare(committed, present);
    });
    if (!check) return console.log(`${names.length} reports are in ${relative(ROOT, REPORTS)}`);
    if (areRight.includes(false)) {
      process.exitCode = 1;
      console.log(
        '\nThe public surface has changed. If that is meant: npm run api, and a commit of type feat, or with ! when',
      );
      console.log('somebody who updates has to act (docs/releasing.md).');
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

main(process.argv.includes('--check'));
