#!/usr/bin/env node
// `npm run lint:templates`: synthesizes the app and runs cfn-lint over every template of the cloud assembly.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../..');
const assembly = mkdtempSync(join(tmpdir(), 'templates-'));

/** Runs a command and leaves with its exit code when it fails. */
function run(program, args, cwd) {
  const { status, error } = spawnSync(program, args, { cwd, stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0) {
    process.exitCode = status ?? 1;
    throw new Error(`${program} ${args[0]} exited with ${status}`);
  }
}

try {
  run('npm', ['run', '--silent', 'synth', '--', '--', '--output', assembly], root);
  const templates = readdirSync(assembly, { recursive: true })
    .filter((file) => file.endsWith('.template.json') && !file.includes('asset.'))
    .map((file) => join(assembly, file));
  if (templates.length === 0) throw new Error('the app has no templates');
  // W3005: CDK repeats dependencies that a reference implies already; it is harmless.
  run(
    join(root, '.venv/bin/cfn-lint'),
    ['--regions', 'eu-west-1', '--ignore-checks', 'W3005', '--', ...templates],
    root,
  );
  console.log(`cfn-lint: ${templates.length} templates are clean`);
} catch (error) {
  console.error(`npm run lint:templates: ${error.message}`);
  process.exitCode ||= 1;
} finally {
  rmSync(assembly, { recursive: true, force: true });
}
