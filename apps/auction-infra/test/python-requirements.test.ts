import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { readRequirements } from '../lib/python-requirements';

let scratch: string;
let handlerDir: string;

beforeEach(() => {
  scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'requirements-'));
  handlerDir = path.join(scratch, 'handler');
});

afterEach(() => fs.rmSync(scratch, { recursive: true }));

function write(file: string, content: string): string {
  const place = path.join(scratch, file);
  fs.mkdirSync(path.dirname(place), { recursive: true });
  fs.writeFileSync(place, content);
  return place;
}

function read(requirements: string) {
  write('handler/requirements.txt', requirements);
  return readRequirements(handlerDir);
}

const HASH = `--hash=sha256:${'0'.repeat(64)}`;

test.each([
  ['comments', 'a==1 # one\n# b==2\n\nc==3\n', ['a==1', 'c==3']],
  ['an address with a #', 'a @ https://example.com/a-1-py3-none-any.whl#sha256=0\n', undefined],
  ['continued lines with hashes', `a==1 \\\n    ${HASH} \\\n    ${HASH}\n    # via b\n`, [`a==1 ${HASH} ${HASH}`]],
  ['Windows line ends', 'a==1\r\nb==2\r\n', ['a==1', 'b==2']],
  [
    'options and markers',
    '--require-hashes\na==1; python_version > "3"',
    ['--require-hashes', 'a==1; python_version > "3"'],
  ],
  ['the runtime’s own, unpinned', 'boto3\nBotocore\na==1\nboto3==1.40.0', ['a==1', 'boto3==1.40.0']],
])('reads %s', (_, text, lines) => {
  expect(read(text)?.lines).toEqual(lines ?? [text.trim()]);
});

test.each(['', '# nothing\n', 'boto3\n', '-c limits.txt\n', '--require-hashes\n'])(
  'there is nothing to bundle in %j',
  (text) => {
    write('handler/limits.txt', 'a<2\n');
    expect(read(text)).toBeUndefined();
  },
);

test.each(['-r common.txt', '-rcommon.txt', '--requirement common.txt', '--requirement=common.txt'])(
  '%s is taken in',
  (line) => {
    const common = write('handler/common.txt', 'b==2\n');
    const { lines, files } = read(`a==1\n${line}\n`)!;
    expect(lines).toEqual(['a==1', 'b==2']);
    expect(files).toEqual([path.join(handlerDir, 'requirements.txt'), common]);
  },
);

test.each(['-c limits.txt', '--constraint limits.txt', '--constraint=limits.txt'])('%s is a constraint', (line) => {
  write('handler/limits.txt', 'b<3\n');
  const { lines, constraints } = read(`a==1\n${line}\n`)!;
  expect([lines, constraints]).toEqual([['a==1'], ['b<3']]);
});

test('an included file names others beside itself, and a circle ends', () => {
  write('shared/common.txt', '-r more.txt\n-c limits.txt\n');
  write('shared/more.txt', 'b==2\n-r common.txt\n');
  write('shared/limits.txt', 'c<3\n');
  const { lines, constraints } = read('-r ../shared/common.txt\na==1\n')!;
  expect([lines, constraints]).toEqual([['b==2', 'a==1'], ['c<3']]);
});

test.each([
  ['./vendor/a-1-py3-none-any.whl', ''],
  ['vendor/a-1-py3-none-any.whl', ` ${HASH}`],
  ['a @ file:vendor/a-1-py3-none-any.whl', ''],
])('the wheel of %s is found by its absolute path, and its content counts', (line, hash) => {
  const wheel = write('handler/vendor/a-1-py3-none-any.whl', 'one');
  const first = read(`${line}${hash}\n`)!;
  expect(first.lines).toEqual([`${line.includes('@') ? 'a @ file://' : ''}${wheel}${hash}`]);
  expect(first.files).toContain(wheel);
  expect(first.fingerprint.join()).not.toContain(scratch);
  write('handler/vendor/a-1-py3-none-any.whl', 'two');
  expect(read(`${line}${hash}\n`)!.fingerprint).not.toEqual(first.fingerprint);
});

test('a folder of --find-links is found, and its content counts', () => {
  const wheel = write('handler/vendor/a-1-py3-none-any.whl', 'one');
  const first = read('--find-links vendor\na==1\n')!;
  expect(first.lines).toEqual([`--find-links ${path.dirname(wheel)}`, 'a==1']);
  write('handler/vendor/b-1-py3-none-any.whl', 'two');
  expect(read('--find-links vendor\na==1\n')!.fingerprint).not.toEqual(first.fingerprint);
});

test.each([
  ['-e .', /an editable requirement is a folder of this machine/],
  ['--editable=../lib', /an editable requirement/],
  ['git+https://example.com/a.git@main', /from version control has to be built/],
  ['a @ git+ssh://git@example.com/a.git', /from version control has to be built/],
  ['./lib', /only wheels can be bundled/],
  ['a @ https://example.com/a-1.tar.gz', /only wheels can be bundled/],
  ['a-1.tar.gz', /only wheels can be bundled/],
  ['./vendor/absent-1-py3-none-any.whl', /there is no file .*absent/],
  ['-r absent.txt', /there is no file .*absent.txt/],
  ['-c https://example.com/limits.txt', /there is no file .*limits.txt/],
])('%s is refused by name and line', (line, reason) => {
  const file = path.join(handlerDir, 'requirements.txt');
  expect(() => read(`a==1\n${line}\n`)).toThrow(`${file}:2: ${line}: `);
  expect(() => read(`a==1\n${line}\n`)).toThrow(reason);
});
