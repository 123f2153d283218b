// npm start: sets up what is missing, then hands over to `start` of apps/local-aws. Only the version check is imported
// before the version is known: the rest uses syntax that an old Node cannot read.
import { requireNode } from './lib/node-version.mjs';

requireNode();
import('./lib/start.mjs').then(function (module) {
  return module.main(process.argv.slice(2));
});
