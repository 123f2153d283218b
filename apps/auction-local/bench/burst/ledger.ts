/** What happened to every write of a run, as the table saw it and as clients were answered. */
export class Ledger {
  /** Writes that arrived at the table, and those that it refused; of the first minute alone in `early`. */
  readonly total = { writes: 0, refused: 0 };
  readonly early = { writes: 0, refused: 0 };
  /** Answers of the API by status. */
  readonly answers: Record<number, number> = {};
  /** Orders that an answer said were not stored although the table had written them, and had said so. */
  deniedThoughStored = 0;
  /** Answers of a handler that had lost one of the table's: it cannot know what was written. */
  uncertainAnswers = 0;

  private readonly written = new Set<string>();
  /** Sent in a request whose answer was lost: what the table has of them is not the handler's word. */
  private readonly uncertain = new Set<string>();
  private readonly startedAt: number;

  /**
   * @param now milliseconds of a clock that does not go back
   * @param earlyMs length of the first minute, shorter in a short run
   */
  constructor(
    private readonly now: () => number,
    private readonly earlyMs: number,
  ) {
    this.startedAt = now();
  }

  /** The table wrote these and refused so many more of the same batch. */
  batch(written: readonly string[], refused: number): void {
    written.forEach((id) => this.written.add(id));
    for (const counts of this.now() - this.startedAt < this.earlyMs ? [this.total, this.early] : [this.total]) {
      counts.writes += written.length + refused;
      counts.refused += refused;
    }
  }

  /** The API answered a request; `certain` says whether its handler had every answer of the table. */
  answer(status: number, notStored: readonly string[], certain = true): void {
    this.answers[status] = (this.answers[status] ?? 0) + 1;
    if (!certain) {
      this.uncertainAnswers++;
      this.cutOff(notStored);
    }
    this.deniedThoughStored += notStored.filter((id) => this.written.has(id) && !this.uncertain.has(id)).length;
  }

  /** A request with these orders was cut off. */
  cutOff(recordIds: readonly string[]): void {
    recordIds.forEach((id) => this.uncertain.add(id));
  }
}

/** What a client was left with. */
export interface ClientResult {
  readonly outcome: 'stored' | 'refused' | 'gave-up';
  /** `record_id` of every order it had. */
  readonly recordIds: readonly string[];
  readonly unconfirmed: readonly string[];
  readonly attempts: number;
  /** Milliseconds from its first request to its last answer. */
  readonly elapsedMs: number;
}

/** The table compared with what clients were answered, by key. */
export interface Comparison {
  /** Confirmed to a client, and not in the table. */
  readonly lost: number;
  /** In the table, and confirmed to nobody. */
  readonly unannounced: number;
  /** Clients that did not get all their orders stored. */
  readonly clientsNotDone: number;
}

/** Compares every key of the table with every answer. */
export function compare(results: readonly ClientResult[], inTable: ReadonlySet<string>): Comparison {
  const confirmed = new Set<string>();
  for (const { recordIds, unconfirmed } of results) {
    const open = new Set(unconfirmed);
    for (const id of recordIds) if (!open.has(id)) confirmed.add(id);
  }
  return {
    lost: [...confirmed].filter((id) => !inTable.has(id)).length,
    unannounced: [...inTable].filter((id) => !confirmed.has(id)).length,
    clientsNotDone: results.filter(({ outcome }) => outcome !== 'stored').length,
  };
}
