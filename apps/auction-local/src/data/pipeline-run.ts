import { setTimeout as sleep } from 'node:timers/promises';
import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { clientConfig } from '@org/local-aws';

const LOOK_EVERY_MS = 250;

/** Something that happened in a run of the results pipeline. */
export type RunEvent =
  | { readonly kind: 'polled'; readonly at: Date; readonly poll: number; readonly answer: unknown }
  | { readonly kind: 'waiting'; readonly at: Date }
  | { readonly kind: 'storing'; readonly at: Date; readonly orders: number };

/** Counts at the end of a run; `skipped` when another run was under way. */
export interface RunSummary {
  readonly runId?: string;
  readonly polls?: number;
  readonly total?: number;
  readonly stored?: number;
  readonly rejected?: number;
  readonly failed?: number;
  readonly skipped?: boolean;
  readonly reason?: string;
}

/** How a run ended. */
export interface RunEnd {
  /** Name of the execution, which is the id of a new run. */
  readonly execution: string;
  /** SUCCEEDED, FAILED, TIMED_OUT or ABORTED. */
  readonly status: string;
  readonly error?: string;
  readonly cause?: string;
  readonly summary: RunSummary;
}

/** Starts a run and resolves to its ARN. Without input it asks Lambda A; see `{runId, runDate, orders}` of the pipeline. */
export async function startRun(endpoint: string, stateMachineArn: string, input: object = {}): Promise<string> {
  const { executionArn } = await clientFor(endpoint).send(
    new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
  );
  return executionArn!;
}

/** Input that repeats a run: the same id, date and orders, without asking Lambda A again. */
export interface RepeatInput {
  readonly runId: string;
  readonly runDate: string;
  readonly orders: unknown[];
}

/** The input that repeats an earlier run, from its history; undefined when it never got as far as having orders. */
export async function repeatInput(
  endpoint: string,
  stateMachineArn: string,
  execution: string,
): Promise<RepeatInput | undefined> {
  const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${execution}`;
  return ordersOf(await history(clientFor(endpoint), executionArn));
}

/** What entered the state that stores the orders. */
export function ordersOf(events: HistoryEvent[]): RepeatInput | undefined {
  const entered = events.find(({ stateEnteredEventDetails: details }) => details?.name === 'StoreOrders');
  return parsed(entered?.stateEnteredEventDetails?.input) as RepeatInput | undefined;
}

/** Follows a run until it ends, and tells each event as it happens. */
export async function followRun(
  endpoint: string,
  executionArn: string,
  onEvent: (event: RunEvent) => void,
): Promise<RunEnd> {
  const client = clientFor(endpoint);
  let told = 0;
  for (;;) {
    const execution = await client.send(new DescribeExecutionCommand({ executionArn }));
    const events = runEvents(await history(client, executionArn));
    events.slice(told).forEach(onEvent);
    told = events.length;
    if (execution.status !== 'RUNNING') {
      const { status, error, cause, output } = execution;
      const summary = output ? JSON.parse(output) : {};
      return { execution: executionArn.split(':').pop()!, status: status ?? 'UNKNOWN', error, cause, summary };
    }
    await sleep(LOOK_EVERY_MS);
  }
}

/** What a history says in the pipeline's own terms. The names are those of the states of ResultsPipeline. */
export function runEvents(history: HistoryEvent[]): RunEvent[] {
  const events: RunEvent[] = [];
  let polls = 0;
  for (const { type, timestamp: at = new Date(0), ...event } of history) {
    const { name: exited, output } = event.stateExitedEventDetails ?? {};
    const { name: entered, input } = event.stateEnteredEventDetails ?? {};
    if (type === 'TaskStateExited' && exited === 'Poll') {
      events.push({ kind: 'polled', at, poll: ++polls, answer: parsed(output) });
    } else if (entered === 'WaitForResults') {
      events.push({ kind: 'waiting', at });
    } else if (entered === 'StoreOrders') {
      const { orders } = (parsed(input) ?? {}) as { orders?: unknown[] };
      events.push({ kind: 'storing', at, orders: orders?.length ?? 0 });
    }
  }
  return events;
}

/** Seconds that the deployed state machine waits between two polls. */
export async function pollInterval(endpoint: string, stateMachineArn: string): Promise<number> {
  const { definition } = await clientFor(endpoint).send(new DescribeStateMachineCommand({ stateMachineArn }));
  return JSON.parse(definition!).States.WaitForResults.Seconds;
}

async function history(client: SFNClient, executionArn: string): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(new GetExecutionHistoryCommand({ executionArn, nextToken, maxResults: 1000 }));
    events.push(...(page.events ?? []));
    nextToken = page.nextToken;
  } while (nextToken);
  return events;
}

function parsed(text: string | undefined): unknown {
  return text === undefined ? undefined : JSON.parse(text);
}

function clientFor(endpoint: string): SFNClient {
  return new SFNClient(clientConfig(endpoint));
}
