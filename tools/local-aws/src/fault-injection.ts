import { type Address, call } from './own-endpoints';

/** What can happen to a call. Which services know which: {@link faultCatalog}. */
export type FaultMode =
  /** Throttled, with the error that the service documents. */
  | 'throttle'
  /** An error of the service's side, 500 or 503. */
  | 'error'
  /** Denied, as by a policy. */
  | 'denied'
  /** Held up, then done. */
  | 'slow'
  /** The connection is closed, and the call is not done. */
  | 'cutBefore'
  /** The call is done, and the connection is closed instead of an answer. */
  | 'cutAfter'
  /** The second half of a batch is answered as not done. */
  | 'partial'
  /** Lambda only: fewer concurrent executions in the account. */
  | 'concurrency'
  /** Webhook only: never answers. */
  | 'hang'
  /** Webhook only: 404 `no_service` or 403 `invalid_token`, as after it was removed. */
  | 'revoked';

/** A fault to switch on. */
export interface FaultDefinition {
  /** As actions in policies have it, e.g. `dynamodb`; or `webhook`. */
  readonly service: string;
  readonly mode: FaultMode;
  /**
   * As policies name it, e.g. `PutItem`.
   *
   * @default - all of the service; mode `partial` needs one
   */
  readonly action?: string;
  /**
   * Name of the function or state machine whose calls they are.
   *
   * @default - every function and state machine; calls of users of this machine are never touched
   */
  readonly caller?: string;
  /**
   * HTTP status of mode `error` (500 or 503) or `revoked` (404 or 403).
   *
   * @default - 500, and 404
   */
  readonly status?: number;
  /** Of mode `slow`. */
  readonly milliseconds?: number;
  /** Concurrent executions of all functions, of mode `concurrency`. */
  readonly limit?: number;
  /**
   * Share of the calls, more than 0 and at most 1.
   *
   * @default 1
   */
  readonly rate?: number;
  /**
   * How many calls until it is off by itself.
   *
   * @default - it stays on
   */
  readonly next?: number;
}

/** A fault that is on. `next` says how many calls are left. */
export interface Fault extends FaultDefinition {
  readonly id: string;
  readonly rate: number;
  /** When it was switched on, in seconds since 1970. */
  readonly since: number;
  /** Calls that it has happened to so far. */
  readonly affected: number;
}

/** What can be switched on for a service. */
export interface FaultCatalogEntry {
  readonly service: string;
  readonly modes: readonly FaultMode[];
  /** What is answered, by `throttle`, `error 500`, `error 503` and `denied`. */
  readonly errors: Readonly<Record<string, { readonly code: string; readonly status: number }>>;
  /** The actions of mode `partial`. */
  readonly batchActions: readonly string[];
}

/** The time of a local AWS. */
export interface EmulatorTime {
  /** Factor on what Step Functions waits for. */
  readonly waitScale: number;
  /** By how many seconds its clock is ahead of this machine's. */
  readonly aheadSeconds: number;
  /** Its time, in seconds since 1970. */
  readonly now: number;
}

/** What {@link setTime} changes. */
export interface TimeChange {
  /** Factor on the waits to come, from 0 to 100. @default - stays */
  readonly waitScale?: number;
  /** Moves the clock forward, for good. @default - stays */
  readonly forwardSeconds?: number;
}

/** The faults that are on, in the order in which they were switched on. */
export async function listFaults(emulator: Address): Promise<Fault[]> {
  return ((await call(emulator, 'GET', 'faults')) as { faults: Fault[] }).faults;
}

/**
 * Switches a fault on; one of the same id is replaced.
 *
 * @param id for {@link switchFaultOff}
 * @throws RefusedError that names each field that is wrong, and what is allowed
 */
export async function switchFaultOn(
  emulator: Address,
  fault: FaultDefinition,
  id = defaultFaultId(fault),
): Promise<Fault> {
  return (await call(emulator, 'PUT', `faults/${encodeURIComponent(id)}`, fault)) as Fault;
}

/**
 * Switches a fault off.
 *
 * @returns whether it was on
 */
export async function switchFaultOff(emulator: Address, id: string): Promise<boolean> {
  return ((await call(emulator, 'DELETE', `faults/${encodeURIComponent(id)}`)) as { wasOn: boolean }).wasOn;
}

/** An id that says what a fault is: `dynamodb-PutItem-throttle`. */
export function defaultFaultId({ service, action, mode, caller }: FaultDefinition): string {
  return [service, action, mode, caller].filter((part) => part !== undefined).join('-');
}

/** What can be switched on, by service. */
export async function faultCatalog(emulator: Address): Promise<FaultCatalogEntry[]> {
  return ((await call(emulator, 'GET', 'fault-catalog')) as { services: FaultCatalogEntry[] }).services;
}

/** Names of the functions and state machines whose calls faults can be about. */
export async function faultCallers(emulator: Address): Promise<string[]> {
  return ((await call(emulator, 'GET', 'callers')) as { callers: string[] }).callers;
}

/** What happens to a call that is made outside of the emulator; it counts as one of its calls. */
export async function takeFaults(emulator: Address, service: string): Promise<Fault[]> {
  return ((await call(emulator, 'POST', 'take-fault', { service })) as { faults: Fault[] }).faults;
}

/** The time of the local AWS. */
export async function getTime(emulator: Address): Promise<EmulatorTime> {
  return (await call(emulator, 'GET', 'time')) as EmulatorTime;
}

/**
 * Shortens or stretches waits, or moves the clock forward.
 *
 * @throws RefusedError that names what is allowed
 */
export async function setTime(emulator: Address, change: TimeChange): Promise<EmulatorTime> {
  return (await call(emulator, 'PUT', 'time', change)) as EmulatorTime;
}
