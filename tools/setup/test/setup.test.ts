/** The setup that npm start and npm test begin with: what it does, and that it does it once. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { eventually, isRunning, startProcess } from '@org/process/test-support';
import { lockfile, Sandbox } from './support/sandbox';

jest.setTimeout(120_000); // processes start slowly on a busy machine

const ALL = ['npm ci', 'npm run bundle', 'pip', 'venv'];
const TOOLS = path.resolve(__dirname, '..', '..');

let sandbox: Sandbox;
beforeEach(() => (sandbox = new Sandbox()));
afterEach(() => sandbox.dispose());

describe('what is done is not done again', () => {
  beforeEach(async () => {
    expect(await sandbox.setUp()).toMatchObject({ code: 0 });
    expect(sandbox.calls()).toEqual(ALL);
  });

  test('the second time nothing runs and nothing is printed', async () => {
    expect(await sandbox.setUp()).toEqual({ code: 0, output: '' });
    expect(sandbox.calls()).toEqual([]);
  });

  test.each<[string, () => void, string[]]>([
    [
      'another package-lock.json',
      () => sandbox.write('package-lock.json', lockfile('2.0.0')),
      ['npm ci', 'npm run bundle'],
    ],
    [
      'an install that was interrupted',
      () => sandbox.remove('node_modules/.package-lock.json'),
      ['npm ci', 'npm run bundle'],
    ],
    ['other requirements', () => sandbox.write('tools/local-aws/requirements.txt', 'emulator==2\n'), ['pip', 'venv']],
    ['an environment that was not finished', () => sandbox.remove('tools/local-aws/.venv/.complete'), ['pip', 'venv']],
    ['an environment without interpreter', () => sandbox.remove('tools/local-aws/.venv/bin/python'), ['pip', 'venv']],
    ['another source of a helper', () => sandbox.write('packages/helper/lambda/index.ts', 'two'), ['npm run bundle']],
    ['a bundle that was removed', () => sandbox.remove('packages/helper/assets'), ['npm run bundle']],
    [
      'a bundle that was changed',
      () => sandbox.write('packages/helper/assets/helper/index.js', 'x'),
      ['npm run bundle'],
    ],
  ])('%s makes just that again', async (_, change, expected) => {
    change();
    expect(await sandbox.setUp()).toMatchObject({ code: 0 });
    expect(sandbox.calls()).toEqual(expected);
    expect(await sandbox.setUp()).toEqual({ code: 0, output: '' });
  });

  test('another version of Python makes its environment again', async () => {
    expect(await sandbox.setUp({ FAKE_PYTHON_VERSION: '3.13.0' })).toMatchObject({ code: 0 });
    expect(sandbox.calls()).toEqual(['pip', 'venv']);
  });
});

test('the packages of another platform, which npm leaves out, are not missed', async () => {
  const optional = { version: '1.0.0', optional: true, os: ['aix'] };
  const packages = JSON.parse(lockfile('1.0.0')).packages;
  sandbox.write('package-lock.json', JSON.stringify({ packages: { ...packages, 'node_modules/aix': optional } }));
  sandbox.write('node_modules/.package-lock.json', lockfile('1.0.0'));
  expect(await sandbox.setUp()).toMatchObject({ code: 0 });
  expect(sandbox.calls()).not.toContain('npm ci');
});

describe('Python', () => {
  const HOW = /Install one \(.*python3-venv.*brew install python.*PYTHON at one/;

  test('that is missing is asked for', async () => {
    const { code, output } = await sandbox.setUp({ PATH: '/nonexistent' });
    expect(code).toBe(1);
    expect(output).toContain('This needs Python >= 3.10, and there is none on the PATH.');
    expect(output).toMatch(HOW);
  });

  test('that is too old is named', async () => {
    sandbox.write('bin/python', fs.readFileSync(path.join(sandbox.root, 'bin/python3'), 'utf8'), 0o755);
    const { code, output } = await sandbox.setUp({ FAKE_PYTHON_VERSION: '3.9.6', PATH: `${sandbox.root}/bin` });
    expect(code).toBe(1);
    expect(output).toContain('This needs Python >= 3.10, and python3 is Python 3.9.6, python is Python 3.9.6.');
    expect(output).toMatch(HOW);
  });

  test('that PYTHON names is taken, or named when it is none', async () => {
    const python = path.join(sandbox.root, 'bin', 'python3');
    expect(await sandbox.setUp({ PYTHON: python })).toMatchObject({ code: 0 });
    const { code, output } = await sandbox.setUp({ PYTHON: '/nonexistent/python' });
    expect(code).toBe(1);
    expect(output).toContain('PYTHON=/nonexistent/python is none that answers');
  });
});

describe('Node that is too old', () => {
  test.each(['start', 'status'])('is named by %s', async (command) => {
    const pretend = path.join(sandbox.root, 'old-node.cjs');
    fs.writeFileSync(pretend, `Object.defineProperty(process, 'versions', { value: { node: '18.20.4' } });`);
    const { ended, output } = startProcess(
      process.execPath,
      ['--require', pretend, path.join(TOOLS, 'main.mjs'), command],
      {
        env: {},
      },
    );
    expect(await ended).toBe(1);
    expect(output()).toContain('This needs Node >= 20.19, and this is Node 18.20.4');
    expect(output()).toMatch(/Install a newer one/);
  });

  test('can read the files that come before the check: no syntax newer than Node 12', () => {
    for (const file of ['main.mjs', 'setup/src/node-version.mjs']) {
      const code = fs.readFileSync(path.join(TOOLS, file), 'utf8').replace(/\/\/.*|\/\*[^]*?\*\//g, '');
      expect(code).not.toMatch(/\?\.|\?\?|node:|\bawait\b|\.at\(|#!?\w+ *=/);
    }
  });
});

describe('a step that fails', () => {
  test.each([
    [
      'a full disk',
      { FAKE_NPM: 'npm error code ENOSPC\\nnpm error nospc ENOSPC: no space left on device, write' },
      /disk is full\. Free/,
    ],
    [
      'a full disk under pip',
      { FAKE_PIP: 'ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device' },
      /disk is full/,
    ],
    ['no registry for npm', { FAKE_NPM: 'npm error code ECONNREFUSED' }, /registry cannot be reached.*HTTPS_PROXY/],
    [
      'no registry for pip',
      { FAKE_PIP: 'WARNING: Retrying after connection broken by NewConnectionError' },
      /registry cannot be reached/,
    ],
    ['no name service', { FAKE_NPM: 'npm error code EAI_AGAIN' }, /registry cannot be reached/],
    ['a login that is refused', { FAKE_NPM: 'npm error code E401' }, /refused access/],
    ['a certificate of a proxy', { FAKE_NPM: 'npm error code SELF_SIGNED_CERT_IN_CHAIN' }, /NODE_EXTRA_CA_CERTS/],
    [
      'no module venv',
      { FAKE_VENV: 'The virtual environment was not created because ensurepip is not available.' },
      /sudo apt install python3-venv/,
    ],
    ['no permission', { FAKE_NPM: 'npm error code EACCES' }, /No permission to write here/],
    ['lock files that disagree', { FAKE_NPM: 'npm error code EUSAGE' }, /Run npm install and commit both/],
    ['anything else', { FAKE_NPM: 'npm error something new' }, /Correct what it says/],
  ])('%s: says what it was and what to do, and the next run works', async (_, env: NodeJS.ProcessEnv, advice) => {
    const { code, output } = await sandbox.setUp(env);
    expect(code).toBe(1);
    expect(output).toContain('✗ ');
    expect(output).toContain((env.FAKE_NPM ?? env.FAKE_PIP ?? env.FAKE_VENV)!.split('\\n')[0]);
    expect(output).toMatch(advice);
    expect(output).not.toMatch(/^\s+at /m);
    expect(fs.existsSync(sandbox.lock)).toBe(false);
    expect(await sandbox.setUp()).toMatchObject({ code: 0 });
  });

  test('npm that leaves things out and calls it a success, as on a full disk, has failed', async () => {
    const { code, output } = await sandbox.setUp({ FAKE_NPM: 'incomplete' });
    expect(code).toBe(1);
    expect(output).toContain('✗ npm packages: npm ci left them incomplete.');
    expect(await sandbox.setUp()).toMatchObject({ code: 0 });
  });

  test('npm that is missing is asked for', async () => {
    await sandbox.setUp();
    sandbox.remove('node_modules');
    sandbox.remove('bin/npm');
    const { code, output } = await sandbox.setUp({ PATH: `${sandbox.root}/bin` });
    expect(code).toBe(1);
    expect(output).toContain('There is no npm on the PATH');
  });

  test('a folder that cannot be written is reported without a stack', async () => {
    sandbox.write('.local', 'a file where the folder should be');
    const { code, output } = await sandbox.setUp();
    expect(code).toBe(1);
    expect(output).toMatch(/(EEXIST|ENOTDIR): /);
    expect(output).not.toMatch(/^\s+at /m);
  });
});

describe('interrupted in the middle of a step', () => {
  async function untilInstalling() {
    const setup = sandbox.start({ FAKE_NPM: 'wait' });
    await eventually(
      () => sandbox.exists('waiting'),
      () => `npm ci:\n${setup.output()}`,
    );
    return { setup, grandchild: Number(sandbox.read('grandchild.pid')) };
  }

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('by %s: ends with %d, leaves no process and no lock, and the next run works', async (signal, code) => {
    const { setup, grandchild } = await untilInstalling();
    setup.child.kill(signal);
    expect(await setup.ended).toBe(code);
    expect(isRunning(grandchild)).toBe(false);
    expect(fs.existsSync(sandbox.lock)).toBe(false);
    sandbox.calls();
    expect(await sandbox.setUp()).toMatchObject({ code: 0 });
    expect(sandbox.calls()).toContain('npm ci');
  });

  test('by SIGKILL: what it had started ends, and the next run takes the lock over', async () => {
    const { setup, grandchild } = await untilInstalling();
    setup.child.kill('SIGKILL');
    expect(await setup.ended).toBe('SIGKILL');
    await eventually(
      () => !isRunning(grandchild),
      () => 'the end of what npm had started',
    );
    expect(await sandbox.setUp()).toMatchObject({ code: 0 });
    expect(fs.existsSync(sandbox.lock)).toBe(false);
  });
});

test('two at once: one works, the other waits for it and has nothing left to do', async () => {
  const first = sandbox.start({ FAKE_NPM: 'wait' });
  await eventually(
    () => sandbox.exists('waiting'),
    () => `npm ci:\n${first.output()}`,
  );
  const second = sandbox.start();
  await second.printed(`Another setup is running (process ${first.child.pid}): waiting for it.`);
  sandbox.write('go', '');
  expect([await first.ended, await second.ended]).toEqual([0, 0]);
  expect(sandbox.calls()).toEqual(ALL);
});
