import type { Definition, Json } from '../asl/types';
import type { OrderFunction } from '../models/functions';
import type { MessageReader } from '../models/notifications';

/** What is explored: a synthesized template, and the contract of what it is connected to. */
export interface Subject extends OrderFunction, MessageReader {
  readonly definition: Definition;
  /** Event patterns by the names of their rules, which report to people. */
  readonly rules: Readonly<Record<string, Json>>;
  /** Attribute of the table's time to live. */
  readonly ttl: string;
  /** Milliseconds after the first start in which every start is delivered. */
  readonly latestDelivery: number;
  /** Token that stands for the state machine's ARN in patterns. */
  readonly machineToken: string;
  /** Which function a name or token means. */
  functionOf(name: string): 'results' | 'order';
  /** Numbers of stored orders that an argument of a call, or an output, claims. */
  claims(action: string, value: Json): number[];
  /** Runs that exclude each other have one group. */
  groupOf(input: Json): string;
  /** Errors by which a run says what became of it; any other one is a surprise. */
  readonly named: readonly string[];
  /** Whether an item of the table is a lease. */
  isLease(item: Json): boolean;
  /**
   * What is wrong with how a start that did nothing explains it.
   *
   * @param about its input, ARNs of the other executions, whether all of these or some had the same input, and whether
   * nothing else happened that may have kept it from knowing
   */
  wrongInSkip(
    output: Json,
    about: {
      readonly input: Json;
      readonly others: readonly string[];
      readonly again: boolean;
      readonly perhaps: boolean;
      readonly certain: boolean;
    },
  ): string | undefined;
  /** Whether a start may run beside one of its group. */
  mayRunBesideItself(input: Json): boolean;
  /** Whether a start did nothing, by its output. */
  isSkipped(output: Json): boolean;
  /** Prefix of the keys of all objects of a run. */
  prefixOf(input: Json, execution: { readonly name: string; readonly startedAt: number }): string;
  /** Whether an order is to be stored. */
  isAccepted(order: Json): boolean;
}

/** What the results function may answer. */
export interface Answer {
  readonly label: string;
  readonly outcome: { readonly result: Json } | { readonly error: string; readonly cause: string };
  /** The orders, if they are ready. */
  readonly orders?: Json[];
  /** It counts as a fault. */
  readonly bad?: boolean;
}

/** What is explored from. */
export interface Scenario {
  readonly name: string;
  /** Inputs of the starts; `after` waits until all before it have ended. */
  readonly starts: readonly { readonly input: Json; readonly after?: boolean }[];
  /** How each run ends if nothing goes wrong on the way: an error's name, or as a success, which is the default. */
  readonly ends?: string;
  /** The same of the next run, which is started by hand. */
  readonly always?: string;
  /** Messages about each run before its end. */
  readonly warnings?: number;
  /** Items that are there already. */
  readonly table?: Readonly<Record<string, Json>>;
  /** @param execution index, so that two executions get different orders */
  answers(execution: number, payload: Json): Answer[];
}
