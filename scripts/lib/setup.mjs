import { bootstrap } from './bootstrap.mjs';
import { runMain } from './setup-error.cjs';

/** npm run setup: makes the checkout ready for every other command. */
export function main() {
  return runMain(async () => {
    await bootstrap({ python: ['dev', 'local-aws'] });
  });
}
