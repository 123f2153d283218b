// The door of every command that has to work on a fresh clone: node tools/main.mjs COMMAND [ARGUMENTS...]. Only the version
// check is imported before the version is known: the rest uses syntax that an old Node cannot read.
import { requireNode } from './setup/src/node-version.mjs';

requireNode();
import('./commands.mjs').then(function (module) {
  return module.main(process.argv.slice(2));
});
