#!/usr/bin/env node
// `npm run rename-scope -- @acme`: gives the packages another scope than `@org`, everywhere in the repository.
//
// Changes the files that git knows, and renames what npm has linked in node_modules. Python, Java and GitHub names are
// others and stay.
import { execFileSync } from 'node:child_process';
import { lstatSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../..');
const readJson = (file) => JSON.parse(readFileSync(join(root, file), 'utf8'));
const git = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });

/** The scope that the packages have now. */
function presentScope() {
  const [manifest] = git('ls-files', 'packages/*/package.json').trim().split('\n');
  return readJson(manifest).name.split('/')[0];
}

function rename(from, to) {
  // Before a slash, and not as the end of a longer name: user@org/... is none of ours.
  const scope = new RegExp(`(?<![\\w.-])${from}(?=/)`, 'g');
  // In regular expressions of the sources the slash is escaped.
  const escaped = new RegExp(`(?<![\\w.-])${from}(?=\\\\/)`, 'g');
  const changed = [];
  for (const file of git('ls-files', '-z').split('\0').filter(Boolean)) {
    const place = join(root, file);
    if (!lstatSync(place).isFile()) continue;
    const content = readFileSync(place);
    if (content.includes(0)) continue;
    const text = content.toString('utf8');
    const renamed = text.replace(scope, to).replace(escaped, to);
    if (renamed === text) continue;
    writeFileSync(place, renamed);
    changed.push(file);
  }
  return changed;
}

/** Another length of the scope is another width of tables, and another place for a line to end. */
function format(files) {
  const prettier = join(root, 'node_modules/prettier/bin/prettier.cjs');
  const args = ['--write', '--ignore-unknown', '--log-level=warn', ...files];
  execFileSync(process.execPath, [prettier, ...args], { cwd: root, stdio: 'inherit' });
}

const [to, ...rest] = process.argv.slice(2);
if (!/^@[a-z0-9~-][a-z0-9._~-]*$/.test(to ?? '') || rest.length > 0) {
  console.error(`Usage: npm run rename-scope -- @acme (small letters, digits, - . _ ~), got ${to ?? 'nothing'}`);
  process.exitCode = 2;
} else if (git('status', '--porcelain') !== '') {
  console.error('npm run rename-scope: commit or stash your changes first, so that the renaming can be reviewed alone');
  process.exitCode = 2;
} else {
  const from = presentScope();
  const changed = from === to ? [] : rename(from, to);
  if (changed.length > 0) format(changed);
  console.log(`${from} is ${to} in ${changed.length} files. Now: npm install, npm run roles, npm test`);
}
