// npm run setup: installs everything that npm start and npm test would install, and nothing more.
// npm run setup -- dev: without the local AWS, as a build needs it that tests and synthesizes only.
import { requireNode } from './lib/node-version.mjs';

requireNode();
import('./lib/setup.mjs').then(function (module) {
  return module.main(process.argv.slice(2));
});
