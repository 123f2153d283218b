import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { isUnfinished, unfinishedFolder } from '@org/process/unfinished-folder';

let place: string;
beforeEach(() => {
  place = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'unfinished-')), 'below', 'place');
});

const fill = (content: string) => {
  const unfinished = unfinishedFolder(place);
  fs.writeFileSync(path.join(unfinished.folder, 'file'), content);
  return unfinished;
};
const found = () => fs.readFileSync(path.join(place, 'file'), 'utf8');
const beside = () => fs.readdirSync(path.dirname(place));

test('a folder appears whole, readable for everybody', () => {
  const unfinished = fill('one');
  expect(fs.existsSync(place)).toBe(false);
  unfinished.publish();
  unfinished.discard();
  expect(found()).toBe('one');
  expect(fs.statSync(place).mode & 0o777).toBe(0o755);
  expect(beside()).toEqual(['place']);
});

test('of two the first one stays, and nothing is left of the other', () => {
  const [first, second] = [fill('first'), fill('second')];
  first.publish();
  second.publish();
  second.discard();
  expect(found()).toBe('first');
  expect(beside()).toEqual(['place']);
});

test('one that was not published leaves nothing', () => {
  const { folder, discard } = fill('one');
  expect(isUnfinished(path.basename(folder))).toBe(true);
  discard();
  expect(beside()).toEqual([]);
});

test('a place that cannot be written to is an error', () => {
  const { folder, publish } = fill('one');
  fs.rmSync(folder, { recursive: true });
  expect(publish).toThrow('ENOENT');
});
