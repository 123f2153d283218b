// npm run setup: installs everything that npm start and npm test would install, and nothing more.
import { requireNode } from './lib/node-version.mjs';

requireNode();
import('./lib/setup.mjs').then(function (module) {
  return module.main();
});
