import { randomUUID } from 'node:crypto';
import { SMOKE_TEST_PREFIX } from '../lib/names';
import { checkOrders } from './orders-check';
import { checkResults } from './results-check';
import type { SmokeTestAccess, SmokeTestTargets } from './smoke-test-run';

/** Longest that a smoke test may take, in milliseconds. */
export const SMOKE_TEST_TIME_LIMIT = 5 * 60_000;

/**
 * Checks a deployed stage end to end: posts two orders and sees their rows, runs the results pipeline with an accepted
 * order and sees its object. Then removes what it made, also when a check failed.
 *
 * @param log takes a line for each thing that was seen
 * @throws Error naming the first check that failed
 */
export async function runSmokeTest(
  targets: SmokeTestTargets,
  access: SmokeTestAccess,
  log: (line: string) => void,
): Promise<void> {
  const id = `${SMOKE_TEST_PREFIX}${randomUUID()}`;
  const deadline = Date.now() + SMOKE_TEST_TIME_LIMIT;
  await checkOrders({ id, deadline, targets, access, log });
  await checkResults({ id, deadline, targets, access, log });
}
