import { main as test } from './gates/src/test.mjs';
import { main as setup } from './setup/src/setup.mjs';
import { local, start } from './setup/src/start.mjs';

/** `npm start`, `npm test` and `npm run setup` set up what they need; any other command needs what `npm start` runs. */
export function main([command, ...args]) {
  if (command === 'start') return start(args);
  if (command === 'test') return test(args);
  if (command === 'setup') return setup(args);
  return local([command, ...args]);
}
