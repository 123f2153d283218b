/** What every id that a smoke test makes begins with. Its role may touch nothing else. */
export const SMOKE_TEST_PREFIX = 'smoke-';
