import type { Failure, RunOrder } from '../../contract';
import { jsonIn } from '../feed/payloads';
import type { SystemMap } from '../map/system-map';
import type { RawEvent, RunRecord } from '../sources';
import { RunHistory, type StateNames } from './run-history';

const MOST_RUNS = 200;
/** Runs of which the orders are kept with their texts. */
const MOST_DETAILED_RUNS = 20;
const MOST_REQUESTS = 20_000;

/** What the runs need to know of what is deployed. */
export interface RunContext {
  readonly map: SystemMap;
  readonly names: StateNames;
  /** Errors that are rejections. */
  readonly rejections: readonly string[];
  /** Ids of the functions that the states of the definition invoke: Lambda A, Lambda B. */
  readonly pollFunction?: string;
  readonly orderFunction?: string;
}

/** An order of a run that an invocation is for. */
interface InvokedFor {
  readonly run: string;
  readonly index: number;
}

/** All runs, as their events show them; the newest 200. */
export class Runs {
  private readonly runs = new Map<string, RunHistory>();
  /** Request id of an invocation -> what it is for. */
  private readonly requests = new Map<string, InvokedFor>();

  /** Takes in an event. */
  public add(raw: RawEvent, context: RunContext): void {
    const id = raw.execution?.split(':')[7];
    if (raw.execution === undefined || id === undefined) return;
    const run = this.runs.get(id) ?? this.begin(raw, context.names);
    if (!run) return;
    run.add(raw);
    if (raw.kind === 'invocation') this.invoked(raw, run, context);
    else if (raw.kind === 'call' && raw.action === 'PutObject' && isThere(raw)) this.put(raw, run);
  }

  /** Takes in runs that the service knows and of which no event came: they were kept from an earlier start. */
  public recall(records: readonly RunRecord[], names: StateNames): void {
    for (const record of records) {
      const id = record.arn.split(':').pop()!;
      if (this.runs.has(id)) continue;
      const run = new RunHistory(record.arn, record.startedAt, record.input ?? '{}', names);
      run.describe(record);
      this.keep(run);
    }
  }

  public get(id: string): RunHistory | undefined {
    return this.runs.get(id);
  }

  /** Newest first. */
  public get list(): RunHistory[] {
    return [...this.runs.values()].sort((a, b) => b.startedAt.localeCompare(a.startedAt));
  }

  /** Id of the order of a run that an invocation is for. */
  public orderOf(requestId: string | undefined): string | undefined {
    const found = requestId === undefined ? undefined : this.requests.get(requestId);
    return found && `${found.run}:${found.index}`;
  }

  /** The order with an id of the form `run:index`, and its run. */
  public order(id: string): { run: RunHistory; order: RunOrder } | undefined {
    const [, name, index] = /^(.*):(\d+)$/.exec(id) ?? [];
    const run = this.runs.get(name ?? '');
    const order = run?.orders.get(Number(index));
    return run && order && { run, order };
  }

  /** Orders of runs that name a record id. */
  public ordersWith(recordId: string): { run: RunHistory; order: RunOrder }[] {
    const text = JSON.stringify(recordId);
    return this.list.flatMap((run) =>
      run.orders
        .containing(text)
        .filter(({ order }) => (jsonIn(order) as { record_id?: unknown } | undefined)?.record_id === recordId)
        .map((order) => ({ run, order })),
    );
  }

  private begin(raw: RawEvent, names: StateNames): RunHistory | undefined {
    if (raw.kind !== 'execution' || raw.phase !== 'start') return undefined;
    return this.keep(
      new RunHistory(raw.execution!, new Date(raw.at * 1000).toISOString(), raw.input?.text ?? '{}', names),
    );
  }

  private keep(run: RunHistory): RunHistory {
    this.runs.set(run.id, run);
    [...this.runs.values()].slice(0, -MOST_DETAILED_RUNS).forEach(({ orders }) => orders.forgetDetails());
    for (const oldest of this.runs.keys()) {
      if (this.runs.size <= MOST_RUNS) break;
      this.runs.delete(oldest);
    }
    return run;
  }

  private invoked(raw: RawEvent, run: RunHistory, context: RunContext): void {
    const resource = context.map.find(raw.resource)?.id;
    if (resource === context.pollFunction && raw.phase === 'end') run.asked(raw.requestId, raw.error);
    const index = raw.custom?.index;
    if (resource !== context.orderFunction || typeof index !== 'number') return;
    if (raw.phase === 'start') {
      run.orders.attempted(index, raw.input && !raw.input.cut ? raw.input.text : undefined);
      if (raw.requestId) this.remember(raw.requestId, { run: run.id, index });
    } else {
      run.orders.is(index, ...outcomeOf(raw.error, context.rejections));
    }
  }

  private put(raw: RawEvent, run: RunHistory): void {
    const invoked = this.requests.get(raw.invocation ?? '');
    const key = raw.resource?.split(':::')[1]?.split('/').slice(1).join('/');
    if (invoked && key) run.orders.storedAs(invoked.index, key);
  }

  private remember(requestId: string, invoked: InvokedFor): void {
    this.requests.set(requestId, invoked);
    for (const oldest of this.requests.keys()) {
      if (this.requests.size <= MOST_REQUESTS) break;
      this.requests.delete(oldest);
    }
  }
}

/** A rejection is final; any other error may be tried again, until the state that stores is left. */
function outcomeOf(
  error: Failure | undefined,
  rejections: readonly string[],
): ['stored' | 'rejected' | 'waiting', Failure?] {
  if (!error) return ['stored'];
  return [rejections.includes(error.name) ? 'rejected' : 'waiting', error];
}

/** Whether the object of a PutObject is there now: it was stored, or had been before. */
function isThere({ error }: RawEvent): boolean {
  return !error || error.name === 'PreconditionFailed';
}
