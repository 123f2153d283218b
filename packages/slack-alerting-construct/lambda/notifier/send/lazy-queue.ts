import type { Queue } from './queue';

/**
 * A queue that is made when it is first needed, which is only when something went wrong: a cold start does not pay for its
 * client.
 */
export function lazyQueue(make: () => Promise<Queue>): Queue {
  let made: Promise<Queue> | undefined;
  const queue = () => (made ??= make());
  return {
    delay: async (delays) => (await queue()).delay(delays),
    toDeadLetters: async (records, reason) => (await queue()).toDeadLetters(records, reason),
  };
}
