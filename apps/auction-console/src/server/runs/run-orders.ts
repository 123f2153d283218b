import type { Failure, OrderCounts, Outcome, RunOrder } from '../../contract';

/** Orders of a run of which everything is kept; of more, only those with a problem. */
const MOST_KEPT = 10_000;

interface KeptOrder {
  order?: string;
  outcome: Outcome;
  attempts: number;
  error?: Failure;
  objectKey?: string;
}

/** What became of the orders of a run: counts of all, details of as many as memory allows. */
export class RunOrders {
  private readonly kept = new Map<number, KeptOrder>();
  private readonly sums = { stored: 0, rejected: 0, failed: 0 };
  private known = 0;

  constructor(private readonly run: string) {}

  /** Orders that the run has, once they are known. */
  public expect(orders: readonly unknown[]): void {
    this.known = Math.max(this.known, orders.length);
    orders.slice(0, MOST_KEPT).forEach((order, index) => {
      this.of(index).order ??= JSON.stringify(order);
    });
  }

  /** The number of orders that the run has, where they are not in its input. */
  public expectCount(count: number): void {
    this.known = Math.max(this.known, count);
  }

  public attempted(index: number, order: string | undefined): void {
    this.known = Math.max(this.known, index + 1);
    const kept = this.of(index);
    kept.attempts++;
    kept.order ??= order;
  }

  public is(index: number, outcome: Outcome, error?: Failure): void {
    const kept = this.of(index);
    if (kept.outcome !== 'waiting') this.sums[kept.outcome]--;
    if (outcome !== 'waiting') this.sums[outcome]++;
    kept.outcome = outcome;
    kept.error = outcome === 'stored' ? undefined : (error ?? kept.error);
    if (outcome === 'stored' && index >= MOST_KEPT) this.kept.delete(index);
  }

  public storedAs(index: number, key: string): void {
    if (index < MOST_KEPT) this.of(index).objectKey = key;
  }

  /** The state that stores is left: what has not ended by now has failed. */
  public close(): void {
    for (const [index, { outcome, error }] of this.kept) {
      if (outcome === 'waiting' && error) this.is(index, 'failed');
    }
  }

  public get counts(): OrderCounts {
    const { stored, rejected, failed } = this.sums;
    return { total: this.known, stored, rejected, failed, waiting: this.known - stored - rejected - failed };
  }

  public get(index: number): RunOrder | undefined {
    const kept = this.kept.get(index);
    if (kept) return this.shown(index, kept);
    return index < this.known ? { id: `${this.run}:${index}`, index, outcome: 'waiting', attempts: 0 } : undefined;
  }

  /** Failed first, then rejected, waiting, stored; of the kept ones. */
  public list(outcome: Outcome | undefined): RunOrder[] {
    const wanted: Outcome[] = outcome ? [outcome] : ['failed', 'rejected', 'waiting', 'stored'];
    const all = [...this.kept].sort(([a], [b]) => a - b);
    return wanted.flatMap((one) =>
      all.filter(([, kept]) => kept.outcome === one).map(([index, kept]) => this.shown(index, kept)),
    );
  }

  private shown(index: number, { order, outcome, attempts, error, objectKey }: KeptOrder): RunOrder {
    return { id: `${this.run}:${index}`, index, order, outcome, attempts, error, objectKey };
  }

  private of(index: number): KeptOrder {
    let kept = this.kept.get(index);
    if (!kept) this.kept.set(index, (kept = { outcome: 'waiting', attempts: 0 }));
    return kept;
  }
}
