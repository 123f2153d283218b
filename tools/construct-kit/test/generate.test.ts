import { spawnSync } from 'node:child_process';
import * as path from 'node:path';

test("every package's copies are as their sources: npm run kit has nothing to write", () => {
  const generator = path.join(__dirname, '..', 'generate.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [generator, '--check'], { encoding: 'utf8' });

  expect({ status, output: stdout + stderr }).toEqual({ status: 0, output: '' });
});
