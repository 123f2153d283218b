// node scripts/local.mjs COMMAND [ARGS...]: a command of apps/local-aws, against what `npm start` has started.
import { requireNode } from './lib/node-version.mjs';

requireNode();
import('./lib/start.mjs').then(function (module) {
  return module.mainOf(process.argv.slice(2));
});
