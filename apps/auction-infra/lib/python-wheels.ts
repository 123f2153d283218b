import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { Requirements } from './python-requirements';

/** The runtime that packages are chosen for. */
export interface BundleTarget {
  /** Version of the Lambda runtime, e.g. `3.14`. */
  readonly pythonVersion: string;
  readonly architecture: 'arm64' | 'x86_64';
}

/** What to install, and where. */
export interface InstallWheelsOptions {
  /** Folder of the handler, named in errors. */
  readonly handlerDir: string;
  /** Lines for pip; local files by absolute path. */
  readonly requirements: Pick<Requirements, 'lines' | 'constraints'>;
  readonly target: BundleTarget;
  /** Existing, empty folder. */
  readonly outputDir: string;
}

/** Metadata that says when, how or by what a package was installed; it differs from one machine to the next. */
const INSTALLATION_TRACES = new Set(['RECORD', 'INSTALLER', 'REQUESTED', 'direct_url.json']);

/**
 * Installs packages as wheels for a Lambda runtime into a folder, whatever machine this is: no compiler, no Docker.
 * Equal wheels give byte-identical folders: no compiled files, no installation metadata, no scripts with the path of
 * this machine's interpreter, fixed file modes.
 *
 * @throws when no Python with pip is found, a package has no wheel for the target, or pip fails otherwise
 */
export function installWheels(options: InstallWheelsOptions): void {
  const { handlerDir, requirements, target, outputDir } = options;
  const python = pythonWithPip(handlerDir);
  const machine = target.architecture === 'arm64' ? 'aarch64' : 'x86_64';
  const files = fs.mkdtempSync(path.join(os.tmpdir(), 'requirements-'));
  const fileOf = (name: string, lines: readonly string[]): string => {
    fs.writeFileSync(path.join(files, name), lines.map((line) => `${line}\n`).join(''));
    return path.join(files, name);
  };
  const pip = spawnSync(
    python,
    [
      ...['-m', 'pip', 'install', '--quiet', '--no-input', '--disable-pip-version-check'],
      ...['--requirement', fileOf('requirements.txt', requirements.lines)],
      ...['--constraint', fileOf('constraints.txt', requirements.constraints)],
      ...['--target', outputDir, '--no-compile', '--only-binary=:all:'],
      ...['--implementation', 'cp', '--python-version', target.pythonVersion],
      // Amazon Linux 2023, which the runtimes stand on, has glibc 2.34: both wheel generations run there.
      ...['--platform', `manylinux_2_28_${machine}`, '--platform', `manylinux2014_${machine}`],
    ],
    { encoding: 'utf8', env: { ...process.env, PIP_USER: '0', PIP_REQUIRE_VIRTUALENV: '0' } },
  );
  fs.rmSync(files, { recursive: true });
  if (pip.status !== 0) {
    throw new Error(failure(handlerDir, target, pip.stderr || String(pip.error)));
  }
  fs.rmSync(path.join(outputDir, 'bin'), { recursive: true, force: true });
  normalise(outputDir);
}

/** The first interpreter that has pip: `$PYTHON`, `python3`, `python`. */
function pythonWithPip(handlerDir: string): string {
  const candidates = [process.env.PYTHON, 'python3', 'python'].filter((name): name is string => !!name);
  const found = candidates.find(
    (name) => spawnSync(name, ['-m', 'pip', '--version'], { env: process.env }).status === 0,
  );
  if (!found) {
    throw new Error(
      `${handlerDir}: requirements.txt needs Python with pip, and none of ${candidates.join(', ')} runs "-m pip"; ` +
        'install Python with pip, or name an interpreter in the environment variable PYTHON',
    );
  }
  return found;
}

function failure(handlerDir: string, { pythonVersion, architecture }: BundleTarget, stderr: string): string {
  const errors = stderr.split('\n').filter((line) => line.startsWith('ERROR'));
  const reason = (errors.length > 0 ? errors.join('\n') : stderr).trim();
  const missing = /No matching distribution found for (\S+)/.exec(stderr)?.[1];
  return missing
    ? `${handlerDir}: no wheel of ${missing} for Python ${pythonVersion} on ${architecture} (a package published as ` +
        `sources only cannot be bundled; choose another version in requirements.txt)\n${reason}`
    : `${handlerDir}: pip could not install requirements.txt\n${reason}`;
}

function normalise(dir: string): void {
  for (const entry of fs.readdirSync(dir, { withFileTypes: true })) {
    const file = path.join(dir, entry.name);
    if (entry.name === '__pycache__' || (dir.endsWith('.dist-info') && INSTALLATION_TRACES.has(entry.name))) {
      fs.rmSync(file, { recursive: true });
    } else if (entry.isDirectory()) {
      fs.chmodSync(file, 0o755);
      normalise(file);
    } else {
      fs.chmodSync(file, 0o644);
    }
  }
}
