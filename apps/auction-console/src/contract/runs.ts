import type { Failure, Payload } from './common';

export type RunStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** What became of an order of a run; `waiting` until something has. */
export type Outcome = 'stored' | 'rejected' | 'failed' | 'waiting';

export interface OrderCounts {
  /** 0 until Lambda A has answered with orders. */
  readonly total: number;
  readonly stored: number;
  readonly rejected: number;
  readonly failed: number;
  readonly waiting: number;
}

/** `GET /api/runs` answers a {@link Page} of them, newest first; `?offset=&limit=`. */
export interface RunSummary {
  /** Name of the execution. */
  readonly id: string;
  /** Id of the run in its objects' keys; a repeat has the one of the run that it repeats. */
  readonly runId: string;
  readonly runDate?: string;
  readonly status: RunStatus;
  readonly startedAt: string;
  readonly stoppedAt?: string;
  /** States that it is in now; none when it has ended. */
  readonly currentStates: readonly string[];
  readonly polls: number;
  readonly counts: OrderCounts;
  /** Why it did nothing: another run was under way. */
  readonly skipped?: string;
  readonly error?: Failure;
}

/** `GET /api/runs/{id}`. */
export interface Run extends RunSummary {
  readonly arn: string;
  readonly input: Payload;
  readonly output?: Payload;
  /** One for each poll of Lambda A, oldest first; the newest 250. */
  readonly pollList: readonly Poll[];
  /** What it did in which state, in the order in which the states were first entered. */
  readonly states: readonly StateVisit[];
  /** Whether it has orders that a repeat can take. */
  readonly repeatable: boolean;
}

export interface Poll {
  /** From 1. */
  readonly n: number;
  readonly at: string;
  /** Whether it said that results are ready; undefined when it failed. */
  readonly ready?: boolean;
  /** How many orders came with it. */
  readonly orders?: number;
  readonly answer?: Payload;
  readonly error?: Failure;
  /** Request id of the invocation, where it is known. */
  readonly requestId?: string;
}

export interface StateVisit {
  readonly state: string;
  readonly entered: number;
  readonly firstAt: string;
  readonly lastAt: string;
  /** Whether the run is in it now. */
  readonly current: boolean;
}

/** An order of a run. `GET /api/runs/{id}/orders?outcome=&offset=&limit=` answers a {@link Page}: failed first, then rejected, waiting, stored. */
export interface RunOrder {
  /** {@link OrderTrace.id}: `run id:index`. */
  readonly id: string;
  /** Position in the run, from 0. */
  readonly index: number;
  /** The order as Lambda A gave it, in JSON; undefined for what is only counted (runs of more than 10,000 orders). */
  readonly order?: string;
  readonly outcome: Outcome;
  readonly error?: Failure;
  /** Key of the object it is stored in. */
  readonly objectKey?: string;
  readonly attempts: number;
}

/** `GET /api/state-machine`: the graph of the state machine that is deployed. */
export interface StateGraph {
  readonly startAt: string;
  readonly nodes: readonly StateNode[];
  readonly transitions: readonly Transition[];
}

export interface StateNode {
  /** Name of the state. */
  readonly id: string;
  readonly type: string;
  readonly comment?: string;
  /** The Map or Parallel state that it is in. */
  readonly parent?: string;
  /** {@link Resource.id} of the function that it invokes. */
  readonly resource?: string;
  /** Whether it ends the machine, or its Map. */
  readonly end: boolean;
  /** The state of the definition, in JSON. */
  readonly definition: string;
}

export interface Transition {
  readonly from: string;
  readonly to: string;
  /** `next`, `choice`, `default` or `catch`. */
  readonly kind: 'next' | 'choice' | 'default' | 'catch';
  /** The condition of a choice, the errors of a catch. */
  readonly label?: string;
}

/** Body of `POST /api/runs`, which answers 201 `{"id": …}`: nothing for a new run that asks Lambda A. */
export interface StartRun {
  /** Orders to store, without asking Lambda A. */
  readonly orders?: readonly unknown[];
  /** Id of a run to repeat, with its run id and orders. */
  readonly repeat?: string;
}
