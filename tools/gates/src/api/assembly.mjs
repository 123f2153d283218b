// Compiles a package with jsii, as a Python or Java user would need it. Works on a copy, since jsii writes beside the sources.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const repository = path.resolve(import.meta.dirname, '..', '..', '..', '..');
const read = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));

/** Makes an assembly in the folder `copy`. Returns the problems, if jsii refuses the package. */
export function assemble(source, copy) {
  fs.rmSync(copy, { recursive: true, force: true });
  fs.mkdirSync(copy, { recursive: true });
  for (const entry of ['src', 'README.md', 'LICENSE']) {
    fs.cpSync(path.join(source, entry), path.join(copy, entry), { recursive: true });
  }
  fs.symlinkSync(path.join(repository, 'node_modules'), path.join(copy, 'node_modules'));
  fs.writeFileSync(path.join(copy, 'package.json'), JSON.stringify(manifestOf(source), null, 2));
  const jsii = path.join(repository, 'node_modules', '.bin', 'jsii');
  const { status, stdout, stderr } = spawnSync(jsii, [copy], { encoding: 'utf8' });
  if (status === 0) return undefined;
  const output = `${stdout}${stderr}`;
  const problems = output.split('\n').filter((line) => /error|JSII\d+/.test(line));
  return problems.join('\n') || output;
}

/** Its exports point to what tsc builds, which is not there. The versions to compile against are those of the repository. */
function manifestOf(directory) {
  const {
    exports: _exports,
    devDependencies: _devDependencies,
    ...manifest
  } = read(path.join(directory, 'package.json'));
  const { devDependencies: versions } = read(path.join(repository, 'package.json'));
  const peers = Object.keys(manifest.peerDependencies ?? {});
  return { ...manifest, devDependencies: Object.fromEntries(peers.map((peer) => [peer, versions[peer]])) };
}
