import { setTimeout as timeout } from 'node:timers/promises';

/**
 * Keeps messages of this process apart: Slack takes about one per second and channel.
 *
 * @param intervalMs least milliseconds between two messages.
 * @returns a function that waits until the next one may be sent.
 */
export function pacer(
  intervalMs: number,
  sleep: (milliseconds: number) => Promise<unknown> = timeout,
  now: () => number = Date.now,
): () => Promise<void> {
  let last = Number.NEGATIVE_INFINITY;
  return async () => {
    const wait = last + intervalMs - now();
    if (wait > 0) {
      await sleep(Math.min(wait, intervalMs));
    }
    last = now();
  };
}
