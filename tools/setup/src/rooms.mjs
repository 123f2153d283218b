import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the repository. */
export const ROOT = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');

/**
 * What the tools start without knowing it, from `rooms` in the root's package.json, with paths relative to the root: `commands`, the
 * TypeScript command line behind `npm start`; `pythonEnvironments`, by name, each `{ title, directory, requirements }`. The local
 * AWS pins other versions than the tests and linters, and the AWS CLI is large.
 */
export function rooms(root = ROOT) {
  return JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).rooms;
}
