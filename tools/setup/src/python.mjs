import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { SetupError } from '../../process/src/setup-error.cjs';
import { fingerprint, hasStamp, writeStamp } from '../../process/src/stamp.cjs';
import { compareVersions } from './node-version.mjs';
import { rooms } from './rooms.mjs';

export const MINIMUM_PYTHON = '3.10.0';
const CANDIDATES = ['python3', 'python', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10'];
const ASK = 'import sys; print("%d.%d.%d" % sys.version_info[:3]); print(sys.executable)';
const HOW_TO_INSTALL =
  'Install one (Debian, Ubuntu: sudo apt install python3 python3-venv; macOS: brew install python; or python.org), ' +
  'or point the environment variable PYTHON at one.';

/**
 * Only files whose hash the requirements name are installed, and wheels only: what builds a package has no hash. Macs
 * with Intel processors are the exception, since cryptography has no wheel for them.
 */
const PIP_OPTIONS = [
  ...['--disable-pip-version-check', '--no-input', '--require-hashes'],
  ...(process.platform === 'darwin' && process.arch === 'x64' ? [] : ['--only-binary=:all:']),
];

/** `{ command, version, executable }`, or undefined when there is no such command or it does not answer. */
function ask(command) {
  try {
    const answer = execFileSync(command, ['-c', ASK], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 20_000,
    });
    const [version, executable] = answer.trim().split(/\r?\n/);
    return /^\d+\.\d+\.\d+$/.test(version) ? { command, version, executable: executable || command } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The Python to make environments with: the one that PYTHON names, else the first on the PATH that is new enough.
 *
 * @throws SetupError naming what was found instead
 */
export function findPython(env = process.env) {
  const found = [];
  for (const command of env.PYTHON ? [env.PYTHON] : CANDIDATES) {
    const python = ask(command);
    if (python && compareVersions(python.version, MINIMUM_PYTHON) >= 0) return python;
    if (python) found.push(`${command} is Python ${python.version}`);
  }
  const none = env.PYTHON ? `PYTHON=${env.PYTHON} is none that answers` : 'there is none on the PATH';
  throw new SetupError(`This needs Python >= 3.10, and ${found.join(', ') || none}.\n${HOW_TO_INSTALL}`);
}

/**
 * The environment's state: `{ title, python, isReady, make(run) }`, where `python` is the path of its interpreter.
 * It is ready when its stamp names the same requirements, interpreter version and place.
 */
export function pythonEnvironment(root, name, base) {
  const { title, directory, requirements } = rooms(root).pythonEnvironments[name];
  const home = path.join(root, directory);
  const python = path.join(home, 'bin', 'python');
  const stampFile = path.join(home, '.complete');
  const file = path.join(root, requirements);
  const stamp = fingerprint(root, { texts: [base.version, home, readFileSync(file, 'utf8')] });
  return {
    title,
    python,
    isReady: existsSync(python) && hasStamp(stampFile, stamp),
    async make(run) {
      rmSync(home, { recursive: true, force: true });
      await run(base.executable, ['-m', 'venv', home], { cwd: root });
      await run(python, ['-m', 'pip', 'install', ...PIP_OPTIONS, '-r', file], { cwd: root });
      writeStamp(stampFile, stamp);
    },
  };
}
