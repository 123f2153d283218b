/** The committed snapshots of the integration tests are the same on every machine. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const PACKAGES = resolve(__dirname, '../../../packages');

/** A frame of a stack trace, in a file that is named from the root of its disk: `(/home/me/app.ts:1:2)`. */
const FRAME = /\((?:file:\/\/)?(?:\/|[A-Za-z]:[\\/])[^()\n]*:\d+:\d+\)/;

test.each(['(/home/me/app.ts:1:2)', String.raw`(C:\\me\\app.ts:1:2)`])('%s is a path of a machine', (frame) => {
  expect(frame).toMatch(FRAME);
});

test.each(readdirSync(PACKAGES))('the snapshots of %s hold no path of a machine', (name) => {
  const folder = join(PACKAGES, name, 'integ');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.snapshot\/.*\.json$/.test(file),
  );
  expect(files).not.toEqual([]);
  expect(files.filter((file) => FRAME.test(readFileSync(join(folder, file), 'utf8')))).toEqual([]);
});
