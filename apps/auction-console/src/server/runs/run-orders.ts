import type { Failure, OrderCounts, Outcome, RunOrder } from '../../contract';

/** Orders of a run whose text, error and object are kept; of the others, what became of them. */
const MOST_DETAILED = 10_000;
const OUTCOMES: Outcome[] = ['waiting', 'stored', 'rejected', 'failed'];
/** Problems first. */
const SHOWN_ORDER: Outcome[] = ['failed', 'rejected', 'waiting', 'stored'];

interface Details {
  order?: string;
  attempts: number;
  error?: Failure;
  objectKey?: string;
}

/** What became of the orders of a run: a byte for each, details of as many as memory allows. */
export class RunOrders {
  private outcomes = new Uint8Array(64);
  private readonly details = new Map<number, Details>();
  private readonly sums = [0, 0, 0, 0];
  private known = 0;

  constructor(private readonly run: string) {}

  /** Orders that the run has, once they are known. */
  public expect(orders: readonly unknown[]): void {
    this.expectCount(orders.length);
    orders.slice(0, MOST_DETAILED).forEach((order, index) => {
      this.of(index).order ??= JSON.stringify(order);
    });
  }

  /** The number of orders that the run has, where they are not in its input. */
  public expectCount(count: number): void {
    if (count <= this.known) return;
    if (count > this.outcomes.length) {
      const grown = new Uint8Array(Math.max(count, 2 * this.outcomes.length));
      grown.set(this.outcomes);
      this.outcomes = grown;
    }
    this.sums[0] += count - this.known;
    this.known = count;
  }

  /** Lambda B is invoked for an order. */
  public attempted(index: number, order: string | undefined): void {
    this.expectCount(index + 1);
    const details = this.of(index);
    details.attempts++;
    details.order ??= order;
  }

  /** What has become of an order by now. */
  public is(index: number, outcome: Outcome, error?: Failure): void {
    this.expectCount(index + 1);
    this.sums[this.outcomes[index]]--;
    this.outcomes[index] = OUTCOMES.indexOf(outcome);
    this.sums[this.outcomes[index]]++;
    const details = this.of(index);
    details.error = outcome === 'stored' ? undefined : (error ?? details.error);
  }

  public storedAs(index: number, key: string): void {
    this.of(index).objectKey = key;
  }

  /** The state that stores is left: an order whose last try failed has failed. */
  public close(): void {
    for (const [index, { error }] of this.details) {
      if (error && OUTCOMES[this.outcomes[index]] === 'waiting') this.is(index, 'failed');
    }
  }

  /** Keeps only what became of each: this is an old run. */
  public forgetDetails(): void {
    this.details.clear();
  }

  public get counts(): OrderCounts {
    const [waiting, stored, rejected, failed] = this.sums;
    return { total: this.known, stored, rejected, failed, waiting };
  }

  public get(index: number): RunOrder | undefined {
    if (!(index < this.known)) return undefined;
    const { attempts = 0, ...details } = this.details.get(index) ?? {};
    return { id: `${this.run}:${index}`, index, outcome: OUTCOMES[this.outcomes[index]], attempts, ...details };
  }

  /** A part of the orders with an outcome, or of all: failed first, then rejected, waiting, stored. */
  public page(outcome: Outcome | undefined, offset: number, limit: number): { items: RunOrder[]; total: number } {
    const wanted = outcome ? [outcome] : SHOWN_ORDER;
    const total = wanted.reduce((sum, one) => sum + this.sums[OUTCOMES.indexOf(one)], 0);
    const items: RunOrder[] = [];
    let passed = 0;
    for (const one of wanted) {
      const code = OUTCOMES.indexOf(one);
      if (passed + this.sums[code] <= offset) {
        passed += this.sums[code];
        continue;
      }
      for (let index = 0; index < this.known && items.length < limit; index++) {
        if (this.outcomes[index] === code && passed++ >= offset) items.push(this.get(index)!);
      }
    }
    return { items, total };
  }

  /** Orders whose text contains another one; of those with details. */
  public containing(text: string): RunOrder[] {
    return [...this.details].filter(([, { order }]) => order?.includes(text)).map(([index]) => this.get(index)!);
  }

  /** The details of an order; of one too many, an object that nobody keeps, unless it has details already. */
  private of(index: number): Details {
    const found = this.details.get(index);
    if (found) return found;
    const made: Details = { attempts: 0 };
    if (this.details.size < MOST_DETAILED) this.details.set(index, made);
    return made;
  }
}
