#!/usr/bin/env node
// `npm run setup`: installs everything that npm start and npm test would install, and nothing more.
import { bootstrap } from './lib/bootstrap.mjs';

try {
  await bootstrap({ python: ['dev', 'local-aws'] });
} catch (error) {
  console.error(`npm run setup: ${error.message}`);
  process.exitCode = 1;
}
