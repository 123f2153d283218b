import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { explain } from '../../process/src/explain.cjs';
import { SetupError } from '../../process/src/setup-error.cjs';
import { filesBelow, fingerprint, hasStamp, writeStamp } from '../../process/src/stamp.cjs';

const NOTE = 'node_modules/.package-lock.json';
const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

// npm's own pauses between attempts (10 and 60 s) make an unreachable registry look like a hang.
const RETRIES = ['--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=10000'];

/**
 * The npm packages' state: `{ title, isReady, make(run) }`. Ready means that what npm noted at the end of its last
 * complete install (node_modules/.package-lock.json) is what package-lock.json asks for: `npm ci` removes that note
 * first and writes it last, so an interrupted install is done again.
 */
export function npmPackages(root) {
  return {
    title: 'npm packages',
    isReady: isInstalled(root),
    async make(run) {
      await run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', ...RETRIES], { cwd: root });
      // On a full disk npm ends with code 0 and leaves empty files.
      const isFull = explain('', [root]);
      if (isFull) rmSync(path.join(root, NOTE), { force: true });
      if (isFull || !isInstalled(root)) {
        throw new SetupError(
          `✗ npm packages: npm ci left them incomplete.\n\n${isFull ?? 'Run the same command again.'}`,
        );
      }
    },
  };
}

function isInstalled(root) {
  const note = path.join(root, NOTE);
  if (!existsSync(note)) return false;
  let installed;
  try {
    installed = readJson(note).packages;
  } catch {
    return false; // cut off while it was written
  }
  return Object.entries(readJson(path.join(root, 'package-lock.json')).packages)
    .filter(([where, wanted]) => where.includes('node_modules/') && !wanted.optional)
    .every(([where, { version, resolved, integrity, link }]) => {
      const found = installed[where];
      if (!found || found.version !== version || Boolean(found.link) !== Boolean(link)) return false;
      return integrity === found.integrity && (!link || resolved === found.resolved);
    });
}

/** The workspaces' folders that have a script of that name, from the root's `workspaces` ("packages/*"). */
export function workspacesWith(script, root) {
  return readJson(path.join(root, 'package.json'))
    .workspaces.map((pattern) => path.join(root, pattern.replace(/\/\*$/, '')))
    .flatMap((parent) =>
      readdirSync(parent)
        .sort()
        .map((name) => path.join(parent, name)),
    )
    .filter(
      (dir) => existsSync(path.join(dir, 'package.json')) && readJson(path.join(dir, 'package.json')).scripts?.[script],
    );
}

/** Where the script `bundle` of a workspace reads, and where it writes. */
const BUNDLE_INPUTS = ['lambda', 'lib/names.ts', 'smoke', 'src', 'scripts', 'package.json'];
const BUNDLE_OUTPUTS = ['assets', 'smoke/dist'];

/**
 * What the script `bundle` of a workspace makes, above all a helper Lambda's code: `{ title, isReady, make(run) }`.
 * The stamp lies outside of the workspace, parts of which are published.
 */
export function bundle(root, dir) {
  const name = path.basename(dir);
  const below = (parts) => filesBelow(...parts.map((part) => path.join(dir, part)));
  const lock = path.join(root, 'package-lock.json');
  const stamp = () => fingerprint(root, { files: [...below(BUNDLE_INPUTS), lock, ...below(BUNDLE_OUTPUTS)] });
  const stampFile = path.join(root, 'node_modules/.cache/bundles', name);
  return {
    title: `bundle of ${name}`,
    isReady: below(BUNDLE_OUTPUTS).length > 0 && hasStamp(stampFile, stamp()),
    async make(run) {
      await run('npm', ['run', 'bundle'], { cwd: dir });
      writeStamp(stampFile, stamp());
    },
  };
}
