import * as fs from 'node:fs';
import * as path from 'node:path';
import { readRequirements } from '../lib/python-requirements';

const root = path.join(__dirname, '..', '..', '..');
const installed = fs.readFileSync(path.join(root, 'tools/setup/src/python.mjs'), 'utf8');
const inputs = [...installed.matchAll(/requirements: '([^']+)\.txt'/g)].map(([, file]) => `${file}.in`);

/** The requirements of a file, one a line. */
function requirements(file: string): string[] {
  const folder = fs.mkdtempSync(path.join(root, 'node_modules', '.cache', 'locks-'));
  try {
    fs.copyFileSync(path.join(root, file), path.join(folder, 'requirements.txt'));
    return [...(readRequirements(folder)?.lines ?? [])];
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

const nameAndVersion = (line: string) => line.split(/[\s;]/)[0];

test('pip takes nothing whose hash is not known, and builds nothing', () => {
  expect(inputs.length).toBeGreaterThan(1);
  expect(installed).toContain("'--require-hashes'");
  expect(installed).toContain("'--only-binary=:all:'");
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
