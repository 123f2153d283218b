import { explain, tail } from '../src/explain.cjs';

const disk = (bytes: number) => () => ({ bavail: bytes / 1000, bsize: 1000 });

test('a disk without space explains a failure that does not mention it', () => {
  const output = "Error: Command '['python3', '-m', 'ensurepip']' returned non-zero exit status 1.";
  expect(explain(output, ['/'], disk(4096))).toMatch(/The disk is full/);
  expect(explain(output, ['/'], disk(1e9))).toBeUndefined();
});

test('a disk that cannot be looked at explains nothing', () => {
  const broken = () => {
    throw new Error('ENOSYS');
  };
  expect(explain('something new', ['/'], broken)).toBeUndefined();
  expect(explain('something new')).toBeUndefined();
});

test('a full disk comes before what it makes fail', () => {
  expect(explain('npm error code ECONNRESET\nnpm error ENOSPC: no space left on device')).toMatch(/The disk is full/);
});

test('the tail of an output has no empty lines at its end', () => {
  expect(tail('one\ntwo\r\nthree\n\n', 2)).toBe('two\nthree');
});
