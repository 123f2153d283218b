/** Remembers identities of events for a while, so that a source's second delivery of one is not a second message. */
export interface Recent {
  has(identity: string): boolean;
  add(identity: string): void;
}

/**
 * A memory of this process: good enough for a source that delivers twice within seconds, and lost with it.
 *
 * @param maxAgeMs how long an identity is remembered.
 * @param maxSize how many are; the oldest go first.
 */
export function recentIdentities(maxAgeMs = 600_000, maxSize = 1000, now: () => number = Date.now): Recent {
  const times = new Map<string, number>();
  return {
    has: (identity) => now() - (times.get(identity) ?? Number.NEGATIVE_INFINITY) < maxAgeMs,
    add: (identity) => {
      times.delete(identity);
      times.set(identity, now());
      const [oldest] = times.keys();
      if (times.size > maxSize) {
        times.delete(oldest);
      }
    },
  };
}
