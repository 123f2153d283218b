// Copies the files that a package names under "constructKit" in its package.json into its src/internal.
//
//   node generate.mjs           writes the copies
//   node generate.mjs --check   fails when one differs from its source, is missing, or is no longer named
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const repository = path.join(here, '..', '..');
const check = process.argv.includes('--check');

const stale = packagesWithKit().flatMap(({ directory, parts }) => {
  const internal = path.join(directory, 'src', 'internal');
  const wanted = new Map(withImports(parts).map((part) => [`${part}.ts`, copyOf(part)]));
  const extra = filesOf(internal).filter((file) => !wanted.has(file));
  const changed = [...wanted].filter(([file, text]) => readOrNothing(path.join(internal, file)) !== text);
  if (!check) {
    fs.mkdirSync(internal, { recursive: true });
    changed.forEach(([file, text]) => fs.writeFileSync(path.join(internal, file), text));
    extra.forEach((file) => fs.rmSync(path.join(internal, file)));
  }
  return [...changed.map(([file]) => file), ...extra].map((file) =>
    path.relative(repository, path.join(internal, file)),
  );
});

if (stale.length > 0) {
  console.log(
    `${check ? 'differ from tools/construct-kit' : 'written'}:\n${stale.map((file) => `  ${file}`).join('\n')}`,
  );
}
if (check && stale.length > 0) {
  console.error('Change the source in tools/construct-kit/src, then run: npm run kit');
  process.exitCode = 1;
}

function packagesWithKit() {
  const packages = path.join(repository, 'packages');
  return fs.readdirSync(packages).flatMap((name) => {
    const directory = path.join(packages, name);
    const manifest = readOrNothing(path.join(directory, 'package.json'));
    const parts = manifest ? JSON.parse(manifest).constructKit : undefined;
    return parts ? [{ directory, parts }] : [];
  });
}

/** The parts and those that they import. */
function withImports(parts) {
  const all = new Set();
  const add = (part) => {
    if (all.has(part)) return;
    all.add(part);
    for (const [, imported] of sourceOf(part).matchAll(/from '\.\/([\w-]+)'/g)) add(imported);
  };
  parts.forEach(add);
  return [...all];
}

function sourceOf(part) {
  return fs.readFileSync(path.join(here, 'src', `${part}.ts`), 'utf8');
}

function copyOf(part) {
  return `// A copy of tools/construct-kit/src/${part}.ts: change it there, then run \`npm run kit\`.\n${sourceOf(part)}`;
}

function filesOf(directory) {
  return fs.existsSync(directory) ? fs.readdirSync(directory).filter((file) => file.endsWith('.ts')) : [];
}

function readOrNothing(file) {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
}
