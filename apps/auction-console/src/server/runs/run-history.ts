import type { Failure, Poll, Run, RunStatus, RunSummary, StateVisit } from '../../contract';
import { jsonIn, payloadOf } from '../feed/payloads';
import type { RawEvent, RunRecord } from '../sources';
import { RunOrders } from './run-orders';

/** Names of the states that mean something in the pipeline. */
export interface StateNames {
  readonly poll: string;
  /** States that store orders. */
  readonly storing: readonly string[];
}

const MOST_POLLS = 250;
const MOST_TEXT = 256 * 1024;

/** One run, as its events show it. */
export class RunHistory {
  public readonly id: string;
  public readonly orders: RunOrders;
  private status: RunStatus = 'RUNNING';
  private stoppedAt?: string;
  private error?: Failure;
  private output?: string;
  private polls: Poll[] = [];
  private pollCount = 0;
  private pollUnderWay?: { n: number; at: string; error?: Failure; requestId?: string };
  private readonly visits = new Map<string, { entered: number; firstAt: string; lastAt: string; inside: number }>();
  private hasOrders = false;
  private skipped?: string;
  private readonly runId: string;
  private readonly runDate: string;

  constructor(
    private readonly arn: string,
    public readonly startedAt: string,
    private readonly input: string,
    private readonly names: StateNames,
  ) {
    this.id = arn.split(':').pop()!;
    this.orders = new RunOrders(this.id);
    const read = (jsonIn(input) ?? {}) as { runId?: string; runDate?: string; scheduledAt?: string; orders?: unknown };
    if (Array.isArray(read.orders)) this.orders.expect(read.orders);
    this.runId = read.runId ?? (read.scheduledAt ? `scheduled-${read.scheduledAt.replace(/:/g, '-')}` : this.id);
    this.runDate = read.runDate ?? (read.scheduledAt ?? startedAt).slice(0, 10);
  }

  /** Takes in what happened in a state, or that the run has ended. */
  public add(raw: RawEvent): void {
    const at = new Date(raw.at * 1000).toISOString();
    if (raw.kind === 'state' && raw.state) {
      if (raw.phase === 'start') this.enter(raw.state, at, raw.input?.text);
      else this.leave(raw.state, at, raw.output?.text);
    } else if (raw.kind === 'execution' && raw.phase === 'end') {
      this.end(raw.detail?.status as RunStatus, at, raw.output?.text, raw.error);
    }
  }

  /** Takes in what the service says about a run of which no event came. */
  public describe({ status, stoppedAt, output, error, cause }: RunRecord): void {
    if (status === 'RUNNING') return;
    this.end(status as RunStatus, stoppedAt ?? '', output, error ? { name: error, message: cause ?? '' } : undefined);
  }

  /** An invocation of Lambda A for this run has ended. */
  public asked(requestId: string | undefined, error: Failure | undefined): void {
    if (this.pollUnderWay) this.pollUnderWay = { ...this.pollUnderWay, requestId, error };
  }

  /** What the end of a poll says: "ready with 2 orders", "not ready". */
  public get lastPoll(): Poll | undefined {
    return this.polls[this.polls.length - 1];
  }

  public get summary(): RunSummary {
    return {
      id: this.id,
      runId: this.runId,
      runDate: this.runDate,
      status: this.status,
      startedAt: this.startedAt,
      stoppedAt: this.stoppedAt,
      currentStates: this.currentStates,
      polls: this.pollCount,
      counts: this.orders.counts,
      skipped: this.skipped,
      error: this.error,
    };
  }

  public get details(): Run {
    return {
      ...this.summary,
      arn: this.arn,
      input: payloadOf(this.input, MOST_TEXT),
      output: this.output === undefined ? undefined : payloadOf(this.output, MOST_TEXT),
      pollList: this.polls,
      states: this.states,
      repeatable: this.hasOrders && this.status !== 'RUNNING',
    };
  }

  private get currentStates(): string[] {
    return [...this.visits].filter(([, { inside }]) => inside > 0).map(([state]) => state);
  }

  private get states(): StateVisit[] {
    return [...this.visits].map(([state, { entered, firstAt, lastAt, inside }]) => ({
      state,
      entered,
      firstAt,
      lastAt,
      current: inside > 0,
    }));
  }

  private enter(state: string, at: string, input: string | undefined): void {
    const visit = this.visits.get(state) ?? { entered: 0, firstAt: at, lastAt: at, inside: 0 };
    this.visits.set(state, { ...visit, entered: visit.entered + 1, lastAt: at, inside: visit.inside + 1 });
    if (state === this.names.poll) this.pollUnderWay = { n: ++this.pollCount, at };
    if (this.names.storing.includes(state)) {
      this.hasOrders = true;
      const { orders } = (jsonIn(input) ?? {}) as { orders?: unknown };
      if (Array.isArray(orders)) this.orders.expect(orders);
    }
  }

  private leave(state: string, at: string, output: string | undefined): void {
    const visit = this.visits.get(state);
    if (visit) this.visits.set(state, { ...visit, lastAt: at, inside: Math.max(0, visit.inside - 1) });
    if (this.names.storing.includes(state)) this.orders.close();
    if (state !== this.names.poll || !this.pollUnderWay) return;
    const { n, error, requestId } = this.pollUnderWay;
    const answer = jsonIn(output) as { results?: unknown; orders?: unknown[] } | undefined;
    const poll: Poll = error
      ? { n, at, error, requestId }
      : {
          n,
          at,
          requestId,
          ready: answer?.results === true,
          orders: Array.isArray(answer?.orders) ? answer.orders.length : undefined,
          answer: output === undefined ? undefined : payloadOf(output, 2_000),
        };
    this.polls = [...this.polls, poll].slice(-MOST_POLLS);
    this.pollUnderWay = undefined;
  }

  private end(status: RunStatus, at: string, output: string | undefined, error: Failure | undefined): void {
    this.status = status;
    this.stoppedAt = at;
    this.output = output;
    this.error = error;
    this.orders.close();
    for (const visit of this.visits.values()) visit.inside = 0;
    const said = (jsonIn(output) ?? {}) as { total?: unknown; skipped?: boolean; reason?: string };
    if (typeof said.total === 'number') this.orders.expectCount(said.total);
    if (said.skipped) this.skipped = said.reason ?? 'another run was under way';
  }
}
