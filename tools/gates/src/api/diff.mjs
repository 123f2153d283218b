// `npm run api:diff -- [COMMIT]`: what of each package's public surface is incompatible with that of a commit or tag, by
// default with the package's last release. Compares jsii assemblies: types, members, what is required, who may extend.
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { assemble } from './assembly.mjs';

const repository = path.resolve(import.meta.dirname, '..', '..', '..', '..');
const git = (...args) =>
  execFileSync('git', args, { cwd: repository, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

function lastRelease(name) {
  try {
    return git('describe', '--tags', '--abbrev=0', `--match=${name}@*`).trim();
  } catch {
    return undefined;
  }
}

/** The package as it was, in a folder. */
function checkOut(commit, folder, target) {
  fs.mkdirSync(target, { recursive: true });
  execFileSync('bash', ['-c', 'git archive "$0" "$1" | tar -x -C "$2"', commit, `packages/${folder}`, target], {
    cwd: repository,
  });
  return path.join(target, 'packages', folder);
}

/** Incompatible changes as jsii-diff words them, or undefined if there are none. */
export function incompatible(before, after, scratch) {
  const [old, present] = [path.join(scratch, 'before'), path.join(scratch, 'after')];
  const problems = assemble(before, old) ?? assemble(after, present);
  if (problems) throw new Error(`jsii cannot compile it:\n${problems}`);
  const jsiiDiff = path.join(repository, 'node_modules', '.bin', 'jsii-diff');
  // Before 1.0.0 the packages are experimental, which jsii-diff would let pass.
  const { status, stdout, stderr } = spawnSync(jsiiDiff, [old, present, '--error-on=all'], { encoding: 'utf8' });
  return status === 0 ? undefined : `${stdout}${stderr}`;
}

function compare(folder, asked) {
  const source = path.join(repository, 'packages', folder);
  const { name } = JSON.parse(fs.readFileSync(path.join(source, 'package.json'), 'utf8'));
  const commit = asked ?? lastRelease(name);
  if (!commit) return console.log(`- ${name} has no release yet`);
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'api-diff-'));
  try {
    const changes = incompatible(checkOut(commit, folder, path.join(scratch, 'old')), source, scratch);
    console.log(`${changes ? '✗' : '✓'} ${name}, compared with ${commit}${changes ? `\n${changes}` : ''}`);
    if (changes) process.exitCode = 1;
  } catch (error) {
    console.log(`? ${name}, compared with ${commit}: ${error.message}`);
    process.exitCode = 2;
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}

if (process.argv[1] === import.meta.filename) {
  for (const folder of fs.readdirSync(path.join(repository, 'packages'))) compare(folder, process.argv[2]);
}
