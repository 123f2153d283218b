import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { App, Stack } from 'aws-cdk-lib/core';
import { pythonCode, type PythonCodeOptions } from '../lib/python-code';

const environment = { ...process.env };
let scratch: string;
let handlerDir: string;
let cacheDir: string;

beforeEach(() => {
  scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'python-code-'));
  handlerDir = path.join(scratch, 'handler');
  cacheDir = path.join(scratch, 'cache');
  write('handler/app.py', 'def lambda_handler(event, context): ...\n');
  // pip reads wheels from a folder only: these tests need no network.
  fs.mkdirSync(path.join(scratch, 'wheels'));
  Object.assign(process.env, {
    PIP_CONFIG_FILE: os.devNull,
    PIP_NO_INDEX: '1',
    PIP_FIND_LINKS: path.join(scratch, 'wheels'),
  });
});

afterEach(() => {
  process.env = { ...environment };
  fs.rmSync(scratch, { recursive: true });
});

function write(file: string, content: string): void {
  fs.mkdirSync(path.dirname(path.join(scratch, file)), { recursive: true });
  fs.writeFileSync(path.join(scratch, file), content);
}

/** Makes `<name>-1.0-<tag>.whl`, with one module and one console script. */
function makeWheel(name: string, tag: string): void {
  const info = `${name}-1.0.dist-info`;
  write(`tree-${tag}/${name}.py`, `TAG = "${tag}"\n`);
  write(`tree-${tag}/${info}/METADATA`, `Metadata-Version: 2.1\nName: ${name}\nVersion: 1.0\n`);
  write(`tree-${tag}/${info}/WHEEL`, `Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: ${tag}\n`);
  write(`tree-${tag}/${info}/entry_points.txt`, `[console_scripts]\n${name} = ${name}:TAG\n`);
  write(`tree-${tag}/${info}/RECORD`, '');
  const wheel = path.join(scratch, 'wheels', `${name}-1.0-${tag}.whl`);
  const cwd = path.join(scratch, `tree-${tag}`);
  const zip = spawnSync('python3', ['-m', 'zipfile', '-c', wheel, `${name}.py`, `${info}/`], { cwd, encoding: 'utf8' });
  expect(zip).toMatchObject({ status: 0, stderr: '' });
}

/** Synthesizes a function with the handler's code and gives the asset's folder and hash. */
function synth(options: PythonCodeOptions = {}): { dir: string; hash: string; files: string[] } {
  const app = new App();
  new lambda.Function(new Stack(app, 'Stack'), 'Function', {
    runtime: lambda.Runtime.PYTHON_3_14,
    handler: 'app.lambda_handler',
    code: pythonCode(handlerDir, { cacheDir, ...options }),
  });
  const assembly = app.synth();
  const [name] = fs.readdirSync(assembly.directory).filter((file) => /^asset\.[0-9a-f]{64}$/.test(file));
  const dir = path.join(assembly.directory, name);
  return { dir, hash: name.slice('asset.'.length), files: filesBelow(dir) };
}

function filesBelow(dir: string): string[] {
  return fs
    .readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(dir, path.join(entry.parentPath, entry.name)))
    .sort();
}

const contents = ({ dir, files }: { dir: string; files: string[] }) =>
  files.map((file) => [file, fs.statSync(path.join(dir, file)).mode, fs.readFileSync(path.join(dir, file), 'utf8')]);

describe('without requirements', () => {
  test('takes the sources, and neither tests nor caches', () => {
    write('handler/rules/check.py', '');
    for (const file of ['tests/test_app.py', 'test_app.py', 'conftest.py', '__pycache__/app.cpython-314.pyc', '.env']) {
      write(`handler/${file}`, '');
    }
    expect(synth().files).toEqual(['app.py', 'rules/check.py']);
  });

  test('a test file does not change the hash, a source file does', () => {
    const first = synth().hash;
    write('handler/tests/test_app.py', 'assert True');
    expect(synth().hash).toBe(first);
    write('handler/app.py', 'changed = 1\n');
    expect(synth().hash).not.toBe(first);
  });

  test('a requirements file with comments only bundles nothing and needs no pip', () => {
    process.env.PYTHON = process.env.PATH = '/nowhere';
    write('handler/requirements.txt', '# nothing but the runtime\nboto3\n');
    expect(synth().files).toEqual(['app.py']);
  });
});

describe('with requirements', () => {
  beforeEach(() => {
    makeWheel('native', 'cp314-cp314-manylinux2014_aarch64');
    makeWheel('native', 'cp314-cp314-manylinux2014_x86_64');
    write('handler/requirements.txt', 'native==1.0  # the only one\n');
  });

  test('adds the wheel for the architecture, without traces of this machine', () => {
    const { dir, files } = synth();
    expect(files).toEqual([
      'app.py',
      'native-1.0.dist-info/METADATA',
      'native-1.0.dist-info/WHEEL',
      'native-1.0.dist-info/entry_points.txt',
      'native.py',
    ]);
    expect(fs.readFileSync(path.join(dir, 'native.py'), 'utf8')).toContain('aarch64');
  });

  test('another target takes another wheel and another hash', () => {
    const { dir, hash } = synth({ target: { pythonVersion: '3.14', architecture: 'x86_64' } });
    expect(fs.readFileSync(path.join(dir, 'native.py'), 'utf8')).toContain('x86_64');
    expect(synth().hash).not.toBe(hash);
  });

  test('gives the same bytes, modes and hash on a fresh machine', () => {
    const first = synth();
    const umask = process.umask(0o077);
    const second = synth({ cacheDir: path.join(scratch, 'other-cache') });
    process.umask(umask);
    expect(contents(second)).toEqual(contents(first));
    expect(second.hash).toBe(first.hash);
  });

  test('does not run pip again while the requirements stay, even when a source changes', () => {
    const first = synth();
    process.env.PYTHON = process.env.PATH = '/nowhere';
    expect(synth().hash).toBe(first.hash);
    write('handler/app.py', 'changed = 1\n');
    const changed = synth();
    expect(changed.hash).not.toBe(first.hash);
    expect(fs.readFileSync(path.join(changed.dir, 'app.py'), 'utf8')).toBe('changed = 1\n');
  });

  test('a failed installation leaves nothing behind that a later synthesis would take', () => {
    write('handler/requirements.txt', 'absent==1.0\n');
    expect(() => synth()).toThrow(/no wheel of absent==1.0 for Python 3.14 on arm64/);
    expect(fs.readdirSync(cacheDir)).toEqual([]);
  });

  test('says so when only a wheel for another architecture exists', () => {
    fs.rmSync(path.join(scratch, 'wheels', 'native-1.0-cp314-cp314-manylinux2014_aarch64.whl'));
    expect(() => synth()).toThrow(`${handlerDir}: no wheel of native==1.0 for Python 3.14 on arm64`);
  });

  test('says so when pip fails for another reason', () => {
    write('handler/requirements.txt', '==1.0\n');
    expect(() => synth()).toThrow(/pip could not install requirements.txt\nERROR: Invalid requirement/);
  });

  test('says so when Python or pip is missing', () => {
    process.env.PYTHON = '/nowhere/python';
    process.env.PATH = '/nowhere';
    expect(() => synth()).toThrow(
      /requirements.txt needs Python with pip, and none of \/nowhere\/python, python3, python/,
    );
  });
});

describe('with requirements that include others', () => {
  const wheel = 'wheels/native-1.0-py3-none-any.whl';
  const sha256 = () =>
    createHash('sha256')
      .update(fs.readFileSync(path.join(scratch, wheel)))
      .digest('hex');

  beforeEach(() => {
    makeWheel('native', 'py3-none-any');
    fs.mkdirSync(path.join(handlerDir, 'vendor'));
    fs.copyFileSync(path.join(scratch, wheel), path.join(handlerDir, 'vendor', path.basename(wheel)));
  });

  test('-r, -c, a local wheel and its hash work, and none of them is deployed beside the package', () => {
    write('handler/requirements.txt', '-r common.txt\n-c limits.txt\n');
    write('handler/common.txt', `./vendor/${path.basename(wheel)} \\\n    --hash=sha256:${sha256()}\n`);
    write('handler/limits.txt', 'native<2\n');
    const first = synth();
    expect(first.files.filter((file) => !file.includes('dist-info'))).toEqual(['app.py', 'native.py']);
    write('handler/limits.txt', 'native<3\n');
    expect(synth().hash).not.toBe(first.hash);
  });

  test('--require-hashes holds, and a constraint too', () => {
    write('handler/requirements.txt', `--require-hashes\nnative==1.0 --hash=sha256:${'0'.repeat(64)}\n`);
    expect(() => synth()).toThrow(/THESE PACKAGES DO NOT MATCH THE HASHES/);
    write('handler/requirements.txt', 'native\n-c limits.txt\n');
    write('handler/limits.txt', 'native>1\n');
    expect(() => synth()).toThrow(/pip could not install requirements.txt|no wheel of native/);
  });
});

test('names a folder that does not exist', () => {
  expect(() => pythonCode(path.join(scratch, 'typo'))).toThrow(/pythonCode: there is no folder .*typo/);
});
