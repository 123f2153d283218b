// Compiles the public surface of every package with jsii, as a Python or Java user would need it. Works on copies below
// .local, since jsii writes beside the sources.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const jsii = path.join(repository, 'node_modules', '.bin', 'jsii');
const names = fs.readdirSync(path.join(repository, 'packages'));

const failed = names.filter((name) => !compiles(name));
console.log(`${names.length - failed.length} passed, ${failed.length} failed`);
process.exitCode = failed.length > 0 ? 1 : 0;

function compiles(name) {
  const copy = copyOf(name);
  const { status, stdout, stderr } = spawnSync(jsii, [copy], { encoding: 'utf8' });
  const problems = `${stdout}${stderr}`.split('\n').filter((line) => /error|JSII\d+/.test(line));
  console.log(`${status === 0 ? '✓' : '✗'} ${name}`);
  if (status !== 0) console.log(problems.map((line) => `    ${line}`).join('\n') || `${stdout}${stderr}`);
  return status === 0;
}

/** The package as jsii wants it: its sources, its manifest, and the libraries of the repository. */
function copyOf(name) {
  const source = path.join(repository, 'packages', name);
  const copy = path.join(repository, '.local', 'jsii', name);
  fs.rmSync(copy, { recursive: true, force: true });
  fs.mkdirSync(copy, { recursive: true });
  for (const entry of ['src', 'README.md', 'LICENSE']) {
    fs.cpSync(path.join(source, entry), path.join(copy, entry), { recursive: true });
  }
  fs.symlinkSync(path.join(repository, 'node_modules'), path.join(copy, 'node_modules'));
  fs.writeFileSync(path.join(copy, 'package.json'), JSON.stringify(manifestOf(source), null, 2));
  return copy;
}

/** Its exports point to what tsc builds, which is not there. The versions to compile against are those of the repository. */
function manifestOf(directory) {
  const {
    exports: _exports,
    devDependencies: _devDependencies,
    ...manifest
  } = read(path.join(directory, 'package.json'));
  const { devDependencies: versions } = read(path.join(repository, 'package.json'));
  const peers = Object.keys(manifest.peerDependencies);
  return { ...manifest, devDependencies: Object.fromEntries(peers.map((peer) => [peer, versions[peer]])) };
}

function read(file) {
  return JSON.parse(fs.readFileSync(file, 'utf8'));
}
