import * as fs from 'node:fs';
import * as path from 'node:path';

const root = path.join(__dirname, '..', '..', '..');
const read = (file: string) => fs.readFileSync(path.join(root, file), 'utf8');
const environments: { requirements: string }[] = Object.values(
  JSON.parse(read('package.json')).rooms.pythonEnvironments,
);
const inputs = environments.map(({ requirements }) => requirements.replace(/txt$/, 'in'));
const installs = read('tools/setup/src/python.mjs');

/** The requirements of a file, one a line, without comments. */
function requirements(file: string): string[] {
  const lines = read(file).replace(/\\\n/g, ' ').split('\n');
  return lines
    .map((line) =>
      line
        .replace(/(^|\s)#.*/, '')
        .trim()
        .replace(/\s+/g, ' '),
    )
    .filter(Boolean);
}

const nameAndVersion = (line: string) => line.split(/[\s;]/)[0];

test('pip takes nothing whose hash is not known, and builds nothing', () => {
  expect(inputs.length).toBeGreaterThan(1);
  expect(installs).toContain("'--require-hashes'");
  expect(installs).toContain("'--only-binary=:all:'");
});

describe.each(inputs)('%s', (input) => {
  const lock = input.replace(/in$/, 'txt');

  test('has a lock in which every package has an exact version and hashes', () => {
    const lines = requirements(lock);
    expect(lines.length).toBeGreaterThan(5);
    for (const line of lines) {
      expect(line).toMatch(/^[\w.-]+==[\w.]+( ;.+?)?( --hash=sha256:[0-9a-f]{64})+$/);
    }
  });

  test('is what the lock was made of', () => {
    const locked = requirements(lock).map(nameAndVersion);
    expect(locked).toEqual(expect.arrayContaining(requirements(input).map(nameAndVersion)));
  });

  test('names no host, neither does the lock', () => {
    for (const file of [input, lock]) {
      expect(fs.readFileSync(path.join(root, file), 'utf8')).not.toMatch(/:\/\/|--(extra-)?index-url|--find-links/);
    }
  });
});

test('every npm package has its hash, so that a cache of downloads cannot bring in another', () => {
  const { packages } = JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  const downloaded = Object.entries<{ link?: boolean; integrity?: string; inBundle?: boolean }>(packages).filter(
    ([place, { link, inBundle }]) => place.includes('node_modules/') && !link && !inBundle,
  );
  expect(downloaded.length).toBeGreaterThan(100);
  expect(downloaded.filter(([, { integrity }]) => !integrity?.startsWith('sha512-')).map(([place]) => place)).toEqual(
    [],
  );
});
