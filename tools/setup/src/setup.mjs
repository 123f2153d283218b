import { runMain, SetupError } from '../../process/src/setup-error.cjs';
import { bootstrap } from './bootstrap.mjs';
import { rooms } from './rooms.mjs';

const ENVIRONMENTS = Object.keys(rooms().pythonEnvironments);

/** npm run setup: makes the checkout ready, with the Python environments that are named, or with all. */
export function main(chosen) {
  return runMain(async () => {
    const unknown = chosen.find((name) => !ENVIRONMENTS.includes(name));
    if (unknown !== undefined) {
      throw new SetupError(`There is no Python environment ${unknown}, only ${ENVIRONMENTS.join(', ')}.`);
    }
    await bootstrap({ python: chosen.length > 0 ? chosen : ENVIRONMENTS });
  });
}
