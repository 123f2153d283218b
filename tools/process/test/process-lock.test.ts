import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { livingOwner, processStart, readLock, releaseLock, tryLock, updateLock } from '../src/process-lock.cjs';
import { startProcess } from './support/processes';

jest.setTimeout(120_000); // processes start slowly on a busy machine

const LIBRARY = path.resolve(__dirname, '../src/process-lock.cjs');

let directory: string;
let file: string;
beforeEach(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'lock-'));
  file = path.join(directory, 'deep', 'lock.json');
});
afterEach(() => fs.rmSync(directory, { recursive: true }));

/** Runs code that has the library as `lock` and the file as `file` in a process of its own. */
const inAnotherProcess = (code: string) => [
  ...['--eval', `const lock = require(process.argv[1]); const file = process.argv[2]; ${code}`],
  ...[LIBRARY, file],
];

test('the first takes it, the next learns who has it', () => {
  expect(tryLock(file, { url: 'here' })).toBeUndefined();
  expect(tryLock(file)).toMatchObject({ pid: process.pid, url: 'here' });
  expect(fs.readdirSync(path.dirname(file))).toEqual(['lock.json']);
});

test('what it says can be changed, and it can be given back', () => {
  tryLock(file);
  updateLock(file, { url: 'there' });
  expect(livingOwner(file)).toMatchObject({ pid: process.pid, url: 'there' });
  releaseLock(file);
  expect(readLock(file)).toBeUndefined();
});

test('nobody gives back the lock of another', () => {
  tryLock(file);
  releaseLock(file, process.pid + 1);
  expect(livingOwner(file)).toBeDefined();
});

test.each([
  ['whose owner has ended', () => spawnSync(process.execPath, inAnotherProcess('lock.tryLock(file)'))],
  ['whose pid is another process by now', () => write({ pid: process.pid, started: 'long ago' })],
  ['that was cut off while it was written', () => write('{"pid":')],
])('a lock %s is taken over', (_, leaveBehind) => {
  leaveBehind();
  expect(fs.existsSync(file)).toBe(true);
  expect(livingOwner(file)).toBeUndefined();
  expect(tryLock(file)).toBeUndefined();
  expect(livingOwner(file)).toMatchObject({ pid: process.pid });
  expect(fs.readdirSync(path.dirname(file))).toEqual(['lock.json']);
});

test('of many that want the lock of a dead owner, one gets it', async () => {
  write({ pid: process.pid, started: 'long ago' });
  const contender = inAnotherProcess(`console.log(lock.tryLock(file) ? 'no' : 'yes'); setInterval(() => {}, 1000);`);
  const contenders = Array.from({ length: 6 }, () => startProcess(process.execPath, contender, { env: {} }));
  try {
    await Promise.all(contenders.map(({ printed }) => printed(/yes|no/)));
    expect(contenders.map(({ output }) => output().trim()).sort()).toEqual(['no', 'no', 'no', 'no', 'no', 'yes']);
  } finally {
    contenders.forEach(({ child }) => child.kill('SIGKILL'));
  }
});

test('a process that does not exist has no start', () => {
  expect(processStart(process.pid)).toEqual(expect.any(String));
  expect(processStart(2 ** 22 + 1)).toBeUndefined();
});

function write(content: object | string): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
}
