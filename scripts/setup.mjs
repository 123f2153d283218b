#!/usr/bin/env node
// `npm run setup`: installs everything that npm start and npm test would install, and nothing more.
// `npm run setup -- dev`: without the local AWS, as a build needs it that tests and synthesizes only.
import { bootstrap } from './lib/bootstrap.mjs';

const environments = ['dev', 'local-aws'];
const chosen = process.argv.slice(2);

try {
  const unknown = chosen.find((name) => !environments.includes(name));
  if (unknown !== undefined)
    throw new Error(`there is no Python environment ${unknown}, only ${environments.join(', ')}`);
  await bootstrap({ python: chosen.length > 0 ? chosen : environments });
} catch (error) {
  console.error(`npm run setup: ${error.message}`);
  process.exitCode = 1;
}
