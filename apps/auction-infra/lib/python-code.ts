import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { unfinishedFolder } from '@org/process/unfinished-folder';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { IgnoreMode } from 'aws-cdk-lib/core';
import { readRequirements } from './python-requirements';
import { type BundleTarget, installWheels } from './python-wheels';

/** Where bundles are kept between syntheses. `npm ci` empties it, nothing else has to. */
const CACHE_DIR = path.resolve(__dirname, '..', '..', '..', 'node_modules', '.cache', 'python-code');

/** Part of every bundle's hash: raise it when the way of bundling changes. */
const LAYOUT_VERSION = 2;

/** Names that never belong into a function: tests, caches, and what only the bundling itself reads. */
const NOT_DEPLOYED = [
  /^\./,
  /^__pycache__$/,
  /\.py[co]$/,
  /^tests?$/,
  /^test_.*\.py$/,
  /_test\.py$/,
  /^conftest\.py$/,
  /^requirements.*\.txt$/,
];

/** Settings of a handler's bundle; the defaults are right for every handler of this app. */
export interface PythonCodeOptions {
  /**
   * The runtime that the function is deployed with.
   *
   * @default { pythonVersion: '3.14', architecture: 'arm64' }
   */
  readonly target?: BundleTarget;
  /**
   * Folder that keeps finished bundles.
   *
   * @default - `node_modules/.cache/python-code` of the repository
   */
  readonly cacheDir?: string;
}

/**
 * The code of a Python handler: its folder without tests and caches. When the folder has a `requirements.txt`, the
 * packages in it are added as wheels for the function's runtime and architecture, by pip and without Docker.
 *
 * The asset's hash is that of the sources, the requirements with all that they include, and the target. So nothing is
 * deployed when nothing changed, and pip runs once for each set of requirements. Pin every package, best with hashes,
 * or a fresh machine may bundle newer ones under the same hash. An unpinned `boto3` or `botocore` means the one of the
 * runtime and is left out. Files that the requirements include, local wheels too, are not deployed beside the packages.
 *
 * @param handlerDir folder that holds `app.py`
 * @throws when the folder or an included file does not exist, Python or pip is missing, a package has no wheel for the
 *   target, or a requirement can be none: editable, from version control, a folder or sources
 */
export function pythonCode(handlerDir: string, options: PythonCodeOptions = {}): lambda.Code {
  if (!fs.existsSync(handlerDir)) {
    throw new Error(`pythonCode: there is no folder ${handlerDir}`);
  }
  const requirements = readRequirements(path.resolve(handlerDir));
  const files = sourceFiles(handlerDir).filter((file) => !requirements?.files.includes(path.resolve(handlerDir, file)));
  if (!requirements) {
    return lambda.Code.fromAsset(handlerDir, {
      exclude: ['*', ...files.flatMap(unignored)],
      ignoreMode: IgnoreMode.GIT,
    });
  }
  const target = options.target ?? { pythonVersion: '3.14', architecture: 'arm64' };
  const wheelsKey = digest([JSON.stringify({ LAYOUT_VERSION, target, requirements: requirements.fingerprint })]);
  const sourceHash = digest(files.flatMap((file) => [file, fs.readFileSync(path.join(handlerDir, file))]));
  const assetHash = digest([wheelsKey, sourceHash]);
  const cacheDir = options.cacheDir ?? CACHE_DIR;

  const wheels = once(path.join(cacheDir, `wheels-${wheelsKey}`), (dir) =>
    installWheels({ handlerDir, requirements, target, outputDir: dir }),
  );
  const bundle = once(path.join(cacheDir, `bundle-${assetHash}`), (dir) => {
    fs.cpSync(wheels, dir, { recursive: true });
    for (const file of files) {
      copyWithFixedMode(path.join(handlerDir, file), path.join(dir, file));
    }
  });
  return lambda.Code.fromAsset(bundle, { assetHash });
}

/** Paths of the files to deploy, relative to `dir` with `/`, sorted. */
function sourceFiles(dir: string, below = ''): string[] {
  return fs
    .readdirSync(path.join(dir, below), { withFileTypes: true })
    .filter((entry) => !NOT_DEPLOYED.some((pattern) => pattern.test(entry.name)))
    .flatMap((entry) => {
      const relative = path.posix.join(below, entry.name);
      return entry.isDirectory() ? sourceFiles(dir, relative) : [relative];
    })
    .sort();
}

/** Ignore patterns that take a file, and the folders above it, out of an ignored `*`. */
function unignored(file: string): string[] {
  const parts = file.split('/');
  return parts.map((_, index) => `!/${parts.slice(0, index + 1).join('/')}`);
}

/** Fills a folder once; it appears whole or not at all, also when several processes start at the same time. */
function once(dir: string, fill: (dir: string) => void): string {
  if (fs.existsSync(dir)) {
    return dir;
  }
  const { folder, publish, discard } = unfinishedFolder(dir);
  try {
    fill(folder);
    publish();
  } finally {
    discard();
  }
  return dir;
}

/** Copies a file with modes that do not depend on the umask, which would end up in the asset's zip. */
function copyWithFixedMode(from: string, to: string): void {
  fs.mkdirSync(path.dirname(to), { recursive: true, mode: 0o755 });
  fs.copyFileSync(from, to);
  fs.chmodSync(to, 0o644);
}

function digest(parts: readonly (string | Buffer)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) {
    hash.update(`${part.length}:`).update(part);
  }
  return hash.digest('hex');
}

/** Folder `src/<name>` of a handler's code: `app.py`, and `requirements.txt` where it has packages of its own. */
export function handlerDirectory(name: string): string {
  return path.join(__dirname, '..', 'src', name);
}
