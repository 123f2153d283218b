import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { type Started, startProcess } from '@org/process/test-support';

const REPOSITORY = path.resolve(__dirname, '..', '..', '..', '..');

const SETUP = `
import { bootstrap } from '${REPOSITORY}/tools/setup/src/bootstrap.mjs';
import { runMain } from '${REPOSITORY}/tools/process/src/setup-error.cjs';
await runMain(async () => void (await bootstrap({ root: process.argv[1], python: ['local-aws'] })));`;

/** Notes each call in calls.txt; does what FAKE_NPM says, or else what npm does, as far as the setup can see. */
const FAKE_NPM = `#!/bin/sh
echo "npm $*" >> "$SANDBOX/calls.txt"
case "$1 $FAKE_NPM" in
  "ci wait") rm -rf node_modules; mkdir node_modules; sleep 600 & echo $! > "$SANDBOX/grandchild.pid"; echo ready > "$SANDBOX/waiting"
    while [ ! -e "$SANDBOX/go" ]; do sleep 0.05; done; kill $!; cp package-lock.json node_modules/.package-lock.json ;;
  "ci incomplete") rm -rf node_modules; mkdir node_modules ;;
  "ci "?*) rm -rf node_modules; mkdir node_modules; printf '%b\\n' "$FAKE_NPM" >&2; exit 1 ;;
  "ci ") rm -rf node_modules; mkdir node_modules; cp package-lock.json node_modules/.package-lock.json ;;
  "run "*) mkdir -p assets/helper; cp lambda/index.ts assets/helper/index.js ;;
esac
`;
const FAKE_PYTHON = `#!/bin/sh
case "$1 $2" in
  "-c "*) printf '%s\\n%s\\n' "\${FAKE_PYTHON_VERSION:-3.12.1}" "$0" ;;
  "-m venv") echo "venv" >> "$SANDBOX/calls.txt"; [ -n "$FAKE_VENV" ] && { echo "$FAKE_VENV"; exit 1; }
    mkdir -p "$3/bin"; cp "$0" "$3/bin/python" ;;
  "-m pip") echo "pip" >> "$SANDBOX/calls.txt"; [ -n "$FAKE_PIP" ] && { echo "$FAKE_PIP" >&2; exit 1; }; exit 0 ;;
esac
`;

/** The environment that is made in it. */
const ROOMS = {
  pythonEnvironments: {
    'local-aws': {
      title: 'local AWS',
      directory: 'tools/local-aws/.venv',
      requirements: 'tools/local-aws/requirements.txt',
    },
  },
};

/** A tiny repository with stand-ins for npm and Python, to provoke what a real machine does at the worst moment. */
export class Sandbox {
  public readonly root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'setup-')));
  public readonly lock = path.join(this.root, '.local', 'setup.lock');

  constructor() {
    this.write('bin/npm', FAKE_NPM, 0o755);
    this.write('bin/python3', FAKE_PYTHON, 0o755);
    this.write('package.json', JSON.stringify({ workspaces: ['packages/*'], rooms: ROOMS }));
    this.write('package-lock.json', lockfile('1.0.0'));
    this.write('tools/local-aws/requirements.txt', 'emulator==1\n');
    this.write('packages/plain/package.json', '{}');
    this.write('packages/helper/package.json', JSON.stringify({ scripts: { bundle: 'any' } }));
    this.write('packages/helper/lambda/index.ts', 'one');
  }

  public write(file: string, content: string, mode = 0o644): void {
    const target = path.join(this.root, file);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, content, { mode });
  }

  public remove(file: string): void {
    fs.rmSync(path.join(this.root, file), { recursive: true, force: true });
  }

  public exists(file: string): boolean {
    return fs.existsSync(path.join(this.root, file));
  }

  public read(file: string): string {
    return fs.readFileSync(path.join(this.root, file), 'utf8');
  }

  /** What npm and Python were asked to do since the last question. */
  public calls(): string[] {
    const calls = this.exists('calls.txt') ? this.read('calls.txt').trim().split('\n') : [];
    this.remove('calls.txt');
    return calls.map((call) => call.split(' --')[0]).sort();
  }

  /** Starts the setup; `env` is all of its environment beside the stand-ins. */
  public start(env: NodeJS.ProcessEnv = {}): Started {
    const tools = `${path.join(this.root, 'bin')}:/usr/bin:/bin`;
    return startProcess(process.execPath, ['--input-type=module', '--eval', SETUP, this.root], {
      env: { PATH: tools, SANDBOX: this.root, ...env },
    });
  }

  /** Runs the setup to its end. */
  public async setUp(env?: NodeJS.ProcessEnv): Promise<{ code: number | string; output: string }> {
    const started = this.start(env);
    return { code: await started.ended, output: started.output() };
  }

  public dispose(): void {
    fs.rmSync(this.root, { recursive: true, force: true });
  }
}

/** A package-lock.json with one package of this version. */
export function lockfile(version: string): string {
  return JSON.stringify({ packages: { '': {}, 'node_modules/thing': { version, integrity: `sha512-${version}` } } });
}
