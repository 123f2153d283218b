import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { keptFile, readKept } from '../src/system/kept';

let directory: string;
beforeEach(() => (directory = fs.mkdtempSync(path.join(os.tmpdir(), 'kept-'))));
afterEach(() => fs.rmSync(directory, { recursive: true }));

const HEADER = {
  keptState: 1,
  ministack: '1',
  savedAt: 0,
  note: { port: 4566, assembly: 'a', outputs: {}, messages: '', swapped: false },
};

test('nothing is kept at first', () => expect(readKept(keptFile(directory))).toBeUndefined());

test('the header is read without what follows it', () => {
  fs.writeFileSync(keptFile(directory), Buffer.concat([Buffer.from(`${JSON.stringify(HEADER)}\n`), Buffer.alloc(2e6)]));
  expect(readKept(keptFile(directory))).toEqual(HEADER);
});

test.each(['', '\n', '{}\n', 'not JSON\n', '{"note": {"port": "4566"}}\n', JSON.stringify(HEADER)])(
  '%j is refused, with what to do',
  (content) => {
    const file = keptFile(directory);
    fs.writeFileSync(file, content);
    expect(() => readKept(file)).toThrow(`What was kept is not taken up: ${file} is damaged: it has no header.`);
    expect(() => readKept(file)).toThrow(`remove it: rm ${file}`);
  },
);

test('a port other than that of the kept URLs is refused, with what to do', () => {
  const file = keptFile(directory);
  fs.writeFileSync(file, `${JSON.stringify(HEADER)}\n`);
  expect(readKept(file, 4566)).toEqual(HEADER);
  expect(() => readKept(file, 4567)).toThrow(
    'What was kept is not taken up: its URLs have the port 4566, and --port asks for 4567; leave --port out.',
  );
});
