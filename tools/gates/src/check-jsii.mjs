// `npm run check:jsii`: compiles the public surface of every package with jsii, as a Python or Java user would need it.
import fs from 'node:fs';
import path from 'node:path';
import { assemble } from './api/assembly.mjs';

const repository = path.resolve(import.meta.dirname, '..', '..', '..');
const names = fs.readdirSync(path.join(repository, 'packages'));

const failed = names.filter((name) => {
  const problems = assemble(path.join(repository, 'packages', name), path.join(repository, '.local', 'jsii', name));
  console.log(problems ? `✗ ${name}\n    ${problems.replaceAll('\n', '\n    ')}` : `✓ ${name}`);
  return problems;
});
console.log(`\nTests: ${names.length - failed.length} passed, ${failed.length} failed`);
process.exitCode = failed.length > 0 ? 1 : 0;
