// npm test: sets up what is missing and runs the tests. As in start.mjs, only the version check is imported before the
// version is known.
import { requireNode } from './lib/node-version.mjs';

requireNode();
import('./lib/test.mjs').then(function (module) {
  return module.main(process.argv.slice(2));
});
