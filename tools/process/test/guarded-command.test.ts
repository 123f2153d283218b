import * as path from 'node:path';
import { runGuarded, stopCommands, withoutColours } from '../src/guarded-command.cjs';
import { eventually, isRunning, startProcess } from './support/processes';

jest.setTimeout(120_000); // processes start slowly on a busy machine

const NODE = process.execPath;
const LIBRARY = path.resolve(__dirname, '../src/guarded-command.cjs');
/** Prints the ids of itself and of a child, and ends only when it is killed: it ignores SIGTERM. */
const STUBBORN = `
  process.on('SIGTERM', () => {});
  const child = require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  console.log('pids', process.pid, child.pid);
  setInterval(() => {}, 1000);`;
const pidsIn = (text: string) => /pids (\d+) (\d+)/.exec(text)!.slice(1).map(Number);

test('both outputs without colours, line by line, and the exit code', async () => {
  const lines: string[] = [];
  const code = `process.stdout.write('\\x1b[31mred\\x1b[0m\\ntwo'); process.exitCode = 3`;
  const result = await runGuarded(NODE, ['-e', code], { onLine: (line) => lines.push(line) });
  expect(result).toEqual({ code: 3, output: 'red\ntwo' });
  expect(lines).toEqual(['red', 'two']);
});

test('a command that does not exist has code 127 and says so', async () => {
  expect(await runGuarded('no-such-command', [])).toEqual({ code: 127, output: expect.stringContaining('ENOENT') });
});

test('a command that a signal ends has failed', async () => {
  expect(await runGuarded(NODE, ['-e', 'process.kill(process.pid, "SIGKILL")'])).toMatchObject({ code: 1 });
});

test('stopCommands ends a stubborn command and its children', async () => {
  let pids: number[] = [];
  const running = runGuarded(NODE, ['-e', STUBBORN], { onLine: (line) => (pids = pidsIn(line)) });
  await eventually(
    () => pids.length > 0,
    () => 'the command to start',
  );
  expect(pids.every(isRunning)).toBe(true);
  await stopCommands();
  expect(pids.some(isRunning)).toBe(false);
  expect(await running).not.toMatchObject({ code: 0 });
});

test('a command ends with the process that started it, even when that is killed', async () => {
  const owner = startProcess(
    NODE,
    [
      '-e',
      `require(process.argv[1]).runGuarded(process.execPath, ['-e', process.argv[2]], { onLine: console.log })`,
      LIBRARY,
      STUBBORN,
    ],
    { env: {} },
  );
  await owner.printed('pids');
  const pids = pidsIn(owner.output());
  owner.child.kill('SIGKILL');
  await eventually(
    () => !pids.some(isRunning),
    () => `the end of ${pids.join(', ')}`,
  );
});

test('colours are taken out of a text', () => expect(withoutColours('\x1b[1;31mred\x1b[0m\x1b[K')).toBe('red'));
