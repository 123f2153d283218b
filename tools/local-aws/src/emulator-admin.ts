import type { Emulator } from './emulator';
import { type Address, call } from './own-endpoints';

/**
 * Lets the next `calls` of BatchWriteItem store only the first `keep` items of a table; the others are answered as
 * `UnprocessedItems`.
 */
export async function leaveUnprocessed(emulator: Emulator, table: string, keep: number, calls: number): Promise<void> {
  await call(emulator, 'PUT', 'faults', { unprocessedItems: { [table]: { keep, calls } } });
}

/**
 * Lets DescribeExecution not know executions that are younger than this: it is eventually consistent (API reference,
 * DescribeExecution).
 */
export async function leaveUnseen(emulator: Emulator, seconds: number): Promise<void> {
  await call(emulator, 'PUT', 'faults', { unseenExecutionSeconds: seconds });
}

/**
 * Lets EventBridge Scheduler invoke a target this often for one scheduled time: it delivers at least once (user guide,
 * 'What is Amazon EventBridge Scheduler?').
 */
export async function repeatDeliveries(emulator: Emulator, times: number): Promise<void> {
  await call(emulator, 'PUT', 'faults', { scheduleDeliveries: times });
}

/**
 * Makes a managed policy, such as the permissions boundary that the roles of templates name.
 *
 * @param document the policy, in IAM's grammar
 */
export async function createPolicy(emulator: Address, name: string, document: object): Promise<void> {
  await call(emulator, 'PUT', 'policies', { [name]: document });
}

/**
 * Lets the local AWS decide as if statements were not in their policies.
 *
 * @param statements as {@link IamDecision.statements} names them
 */
export async function withoutStatements(emulator: Address, statements: readonly string[]): Promise<void> {
  await call(emulator, 'PUT', 'faults', { withoutStatements: statements });
}

/** A call that the local AWS decided about. */
export interface IamDecision {
  /** ARN of a role, or the name of a service. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly allowed: boolean;
  /** Which statements decided. */
  readonly statements: readonly string[];
  /** The same with `<Stack.LogicalId>` in the place of names that CloudFormation made up. */
  readonly statementNames: readonly string[];
  /** Of a denied call: what the caller was answered, and the statement that is missing. */
  readonly explanation?: string;
  readonly count: number;
}

/** The calls that were decided so far, each once; none when no policy is enforced. */
export async function iamDecisions(emulator: Address): Promise<IamDecision[]> {
  return ((await call(emulator, 'GET', 'iam-decisions')) as { decisions: IamDecision[] }).decisions;
}

/** What was denied so far. */
export interface IamDenials {
  /** Whether policies are evaluated at all. */
  readonly enforced: boolean;
  /** Each call once; objects of one bucket, and executions of one state machine, are one. */
  readonly denials: readonly (Omit<IamDecision, 'statementNames'> & { readonly explanation: string })[];
}

/** The calls that were denied so far. */
export async function iamDenials(emulator: Address): Promise<IamDenials> {
  return (await call(emulator, 'GET', 'iam-denials')) as IamDenials;
}

/**
 * Credentials of a role that a service takes on for a program, as CodeBuild does for the commands of a build.
 *
 * @param service such as `codebuild.amazonaws.com`
 * @returns environment variables
 * @throws Error when the role does not trust the service
 */
export async function sessionOf(emulator: Address, service: string, role: string): Promise<Record<string, string>> {
  return (await call(emulator, 'POST', 'sessions', { service, role })) as Record<string, string>;
}

/** The first line of a file that {@link keepState} wrote. */
export interface KeptStateHeader<Note = unknown> {
  /** Format of the file. */
  readonly keptState: number;
  /** Version of MiniStack. */
  readonly ministack: string;
  /** In seconds since 1970. */
  readonly savedAt: number;
  readonly note: Note;
}

/**
 * Writes the state of all services into a file, for {@link EmulatorOptions.restore}: whole, or what was there stays.
 *
 * @param note JSON for whoever reads the header
 * @throws RefusedError when it cannot be written
 */
export async function keepState<Note>(emulator: Address, file: string, note: Note): Promise<KeptStateHeader<Note>> {
  return (await call(emulator, 'PUT', 'kept-state', { file, note })) as KeptStateHeader<Note>;
}

/** Ends every fault. */
export async function clearFaults(emulator: Address): Promise<void> {
  await call(emulator, 'DELETE', 'faults');
}

/**
 * Kills a process of a Lambda function, as when its execution environment breaks down.
 *
 * @returns its process id, one that is at work if there is any; null when the function has no process
 */
export async function killWorker(emulator: Address, functionName: string): Promise<number | null> {
  return ((await call(emulator, 'POST', 'kill-worker', { function: functionName })) as { pid: number | null }).pid;
}
