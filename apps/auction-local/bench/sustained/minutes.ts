/** The latencies and statuses of requests, minute by minute. */
export class Minutes {
  private readonly minutes: { latencies: number[]; notStored: number }[] = [];

  /**
   * @param dueMs when the request was due, milliseconds from the start: a request that had to wait for its turn has
   *   waited, too
   */
  add(dueMs: number, latencyMs: number, stored: boolean): void {
    const minute = (this.minutes[Math.floor(dueMs / 60_000)] ??= { latencies: [], notStored: 0 });
    minute.latencies.push(latencyMs);
    if (!stored) minute.notStored++;
  }

  /** Requests that were not answered with 201. */
  get notStored(): number {
    return this.minutes.reduce((sum, minute) => sum + minute.notStored, 0);
  }

  /** One minute's figures, from 0. */
  figures(minute: number): MinuteFigures {
    const { latencies, notStored } = this.minutes[minute] ?? { latencies: [], notStored: 0 };
    const sorted = [...latencies].sort((one, other) => one - other);
    return {
      requests: sorted.length,
      notStored,
      p50: percentile(sorted, 0.5),
      p90: percentile(sorted, 0.9),
      p99: percentile(sorted, 0.99),
      max: percentile(sorted, 1),
    };
  }
}

/** Latencies in milliseconds. */
export interface MinuteFigures {
  readonly requests: number;
  readonly notStored: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

/** The smallest value that at least this part of the sorted values does not exceed; 0 of none. */
export function percentile(sorted: readonly number[], part: number): number {
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? 0;
}

/** What one kind of process had at one time. */
export interface ProcessFigures {
  readonly bytes: number;
  /** Open sockets. */
  readonly sockets: number;
}

/** How much more memory counts as flat: caches fill, and allocators keep what they had once. */
const FLAT = 1.1;
/** Sockets come and go with each request in flight. */
const SOCKETS_IN_FLIGHT = 16;

/** What grew from the first sample to the last, so many requests later, in words; nothing when nothing did. */
export function growth(name: string, first: ProcessFigures, last: ProcessFigures, requests: number): string[] {
  const { format } = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
  return [
    ...(last.bytes > FLAT * first.bytes
      ? [
          `${name}: memory grew from ${format(first.bytes / 2 ** 20)} to ${format(last.bytes / 2 ** 20)} MiB, ` +
            `${format((last.bytes - first.bytes) / 2 ** 10 / requests)} KiB a request`,
        ]
      : []),
    ...(last.sockets > first.sockets + SOCKETS_IN_FLIGHT
      ? [`${name}: open sockets grew from ${first.sockets} to ${last.sockets}`]
      : []),
  ];
}
