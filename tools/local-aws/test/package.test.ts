/** The local AWS can be installed elsewhere: all that it runs is in the package. */
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';

const directory = path.resolve(__dirname, '..');
const packed: string[] = JSON.parse(
  execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: directory, encoding: 'utf8' }),
)[0].files.map((file: { path: string }) => file.path);

/** The files below a folder, with their paths in the package. */
function filesBelow(folder: string): string[] {
  return fs
    .readdirSync(path.join(directory, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => path.join(folder, file))
    .filter((file) => !/__pycache__/.test(file) && fs.statSync(path.join(directory, file)).isFile());
}

test('the emulator, its patches, what pip installs and the sources are in it', () => {
  const needed = [...filesBelow('emulator'), ...filesBelow('src'), 'requirements.txt', 'README.md', 'LICENSE'];
  expect(needed.length).toBeGreaterThan(50);
  expect(packed).toEqual(expect.arrayContaining(needed));
});

test('tests, caches and the environment of this checkout are not', () => {
  expect(packed.filter((file) => /^test|__pycache__|[.]venv|tsbuildinfo/.test(file))).toEqual([]);
});
