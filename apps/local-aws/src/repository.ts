import * as path from 'node:path';

/** Root of the repository. */
export const REPOSITORY = path.resolve(__dirname, '..', '..', '..');
