import type { Emulator } from './emulator';

/** JSON or text, cut to 256 KiB. */
export interface EventPayload {
  readonly text: string;
  /** Bytes of all of it. */
  readonly size: number;
  readonly cut: boolean;
}

/** What happened in the local AWS. Each has what there is of it. */
export interface LocalEvent {
  /** Grows by one. */
  readonly id: number;
  /** Seconds since 1970; of what takes time, when it ended. */
  readonly at: number;
  readonly kind: 'request' | 'call' | 'invocation' | 'execution' | 'state' | 'delivery' | 'alarm';
  /** Of what takes time and is reported twice. */
  readonly phase?: 'start' | 'end';
  /** As policies name them, e.g. `dynamodb` and `PutItem`; the action of a request is its method and path. */
  readonly service?: string;
  readonly action?: string;
  /** ARN of what it is about. */
  readonly resource?: string;
  /** ARN of the function, the state machine or whatever else it comes from. */
  readonly caller?: string;
  /** Of the request, or of the invocation. */
  readonly requestId?: string;
  /** Request id of the invocation in which it happened. */
  readonly invocation?: string;
  /** ARN of the execution for which it happened. */
  readonly execution?: string;
  /** Id of the request to an API for which it happened. */
  readonly cause?: string;
  /** Name of a state. */
  readonly state?: string;
  readonly status?: number;
  readonly durationMs?: number;
  readonly error?: { readonly name: string; readonly message: string };
  readonly input?: EventPayload;
  readonly output?: EventPayload;
  /** What an invocation logged, a line each. */
  readonly log?: EventPayload;
  /** The custom part of an invocation's client context. */
  readonly custom?: Readonly<Record<string, unknown>>;
  /** Status of an execution; type of a state; name, states and reason of an alarm. */
  readonly detail?: Readonly<Record<string, string>>;
}

/**
 * Follows what happens in the local AWS, until it ends or the signal aborts; both resolve.
 *
 * Nothing is kept before the first listener comes. Calls of SDK clients with `userAgentAppId: 'observer'` are no events.
 *
 * @param after id of the last event that is known, 0 for all that is kept: the newest 10,000, up to 32 MiB
 * @param onEvents is given the events in their order, those that came together at once
 * @throws Error when the local AWS does not answer
 */
export async function followEvents(
  { endpoint }: Pick<Emulator, 'endpoint'>,
  after: number,
  onEvents: (events: LocalEvent[]) => void,
  signal?: AbortSignal,
): Promise<void> {
  const response = await fetch(`${endpoint}/_local-aws/events/since/${after}`, { signal });
  if (!response.ok || !response.body) throw new Error(`GET events: ${response.status} ${await response.text()}`);
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for await (const chunk of response.body) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop()!;
      const events = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as LocalEvent);
      if (events.length > 0) onEvents(events);
    }
  } catch (error) {
    if (!signal?.aborted && !isEnd(error)) throw error;
  }
}

/** One event with all of its payloads; undefined when it is not kept any more. */
export async function readEvent({ endpoint }: Pick<Emulator, 'endpoint'>, id: number): Promise<LocalEvent | undefined> {
  const response = await fetch(`${endpoint}/_local-aws/events/${id}`);
  return response.ok ? ((await response.json()) as LocalEvent) : undefined;
}

/** Whether a stream broke off because the local AWS was ended. */
function isEnd(error: unknown): boolean {
  return (error as Error).name === 'TypeError' && (error as Error).message === 'terminated';
}
