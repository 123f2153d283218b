import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { inputOfRun } from '@org/auction-infra/repeat-run';
import { hasEnded, waitFor } from '@org/auction-infra/wait-for';
import { observerConfig } from '@org/local-aws';
import { STATES } from '@org/results-pipeline-construct/state-names';

const LOOK_EVERY_MS = 250;

/** Something that happened in a run of the results pipeline. */
export type RunEvent =
  | { readonly kind: 'polled'; readonly at: Date; readonly poll: number; readonly answer: unknown }
  | { readonly kind: 'waiting'; readonly at: Date }
  /** Without a number of orders if they lie in S3. */
  | { readonly kind: 'storing'; readonly at: Date; readonly orders?: number };

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

/**
 * Starts a run and resolves to its ARN.
 *
 * @param input JSON, which is passed on as it is: `{}` asks Lambda A, `{runId, runDate, orders}` stores those orders
 */
export async function startRun(endpoint: string, stateMachineArn: string, input: string): Promise<string> {
  const { executionArn } = await clientFor(endpoint).send(new StartExecutionCommand({ stateMachineArn, input }));
  return executionArn!;
}

/**
 * The input that repeats an earlier run, as `npm run repeat-run` has it.
 *
 * @param execution name of the run's execution
 * @throws Error if the run never had orders, ExecutionDoesNotExist if there is none
 */
export function repeatInput(endpoint: string, stateMachineArn: string, execution: string): Promise<string> {
  return inputOfRun(clientFor(endpoint), `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${execution}`);
}

/** Follows a run until it ends, and reports each event as it happens. */
export async function followRun(
  endpoint: string,
  executionArn: string,
  onEvent: (event: RunEvent) => void,
): Promise<RunEnd> {
  const client = clientFor(endpoint);
  let reported = 0;
  const look = async () => {
    const execution = await client.send(new DescribeExecutionCommand({ executionArn }));
    const events = runEvents(await history(client, executionArn));
    events.slice(reported).forEach(onEvent);
    reported = events.length;
    return execution;
  };
  const { status, error, cause, output } = await waitFor(look, hasEnded, { everyMs: LOOK_EVERY_MS });
  const summary = output ? JSON.parse(output) : {};
  return { execution: executionArn.split(':').pop()!, status: status ?? 'UNKNOWN', error, cause, summary };
}

/** What a history says in the pipeline's own terms. */
export function runEvents(history: HistoryEvent[]): RunEvent[] {
  const events: RunEvent[] = [];
  let polls = 0;
  for (const { type, timestamp: at = new Date(0), ...event } of history) {
    const { name: exited, output } = event.stateExitedEventDetails ?? {};
    const { name: entered, input } = event.stateEnteredEventDetails ?? {};
    if (type === 'TaskStateExited' && exited === STATES.POLL) {
      events.push({ kind: 'polled', at, poll: ++polls, answer: parsed(output) });
    } else if (entered === STATES.WAIT_FOR_RESULTS) {
      events.push({ kind: 'waiting', at });
    } else if (entered === STATES.STORE_ORDERS || entered === STATES.STORE_ORDERS_FROM_S3) {
      const { orders } = (parsed(input) ?? {}) as { orders?: unknown[] };
      events.push({ kind: 'storing', at, orders: orders?.length });
    }
  }
  return events;
}

/** Seconds that the deployed state machine waits between two polls. */
export async function pollInterval(endpoint: string, stateMachineArn: string): Promise<number> {
  const { definition } = await clientFor(endpoint).send(new DescribeStateMachineCommand({ stateMachineArn }));
  return JSON.parse(definition!).States[STATES.WAIT_FOR_RESULTS].Seconds;
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
  return new SFNClient(observerConfig(endpoint));
}
