/**
 * Writes docs/roles.md, or compares it: `npm run roles`, `npm run roles -- --check`.
 */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { rolesTable } from './roles-table';
import { synthesize } from './synthesized';

const FILE = path.join(__dirname, '..', '..', '..', 'docs', 'roles.md');
const table = rolesTable(synthesize());

if (!process.argv.includes('--check')) {
  fs.writeFileSync(FILE, table);
  console.log('docs/roles.md is written');
} else if (fs.readFileSync(FILE, 'utf8') === table) {
  console.log('docs/roles.md is up to date');
} else {
  console.error('docs/roles.md is not what the app has: run "npm run roles", and review the difference');
  process.exitCode = 1;
}
