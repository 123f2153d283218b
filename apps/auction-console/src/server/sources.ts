import type { AlarmState, ObjectDetails, OrderRow, StoredObject, SystemSession } from '../contract';

/** A payload as the local AWS reports it: up to 256 KiB of it. */
export interface RawPayload {
  readonly text: string;
  readonly size: number;
  readonly cut: boolean;
}

/** What happened in the local AWS, as its feed has it; `LocalEvent` of `@org/local-aws`. */
export interface RawEvent {
  readonly id: number;
  readonly at: number;
  readonly kind: 'request' | 'call' | 'invocation' | 'execution' | 'state' | 'delivery' | 'alarm';
  readonly phase?: 'start' | 'end';
  readonly service?: string;
  readonly action?: string;
  readonly resource?: string;
  readonly caller?: string;
  readonly requestId?: string;
  readonly invocation?: string;
  readonly execution?: string;
  readonly cause?: string;
  readonly state?: string;
  readonly status?: number;
  readonly durationMs?: number;
  readonly error?: { readonly name: string; readonly message: string };
  readonly input?: RawPayload;
  readonly output?: RawPayload;
  readonly log?: RawPayload;
  readonly custom?: Readonly<Record<string, unknown>>;
  readonly detail?: Readonly<Record<string, string>>;
}

/** A CloudFormation template, as far as it is read. */
export interface Template {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<
    Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: unknown } }>
  >;
}

export interface TemplateResource {
  readonly Type: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- any property of any type
  readonly Properties?: Readonly<Record<string, any>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
}

export interface DeployedStack {
  readonly name: string;
  readonly template: Template;
  /** Logical id -> physical id. */
  readonly physicalIds: Readonly<Record<string, string>>;
}

/** A request to the Slack webhook, whatever became of it. */
export interface WebhookRequest {
  /** Position among all requests, from 1. */
  readonly n: number;
  readonly rawBody: string;
  readonly receivedAt: Date;
  readonly answer?: { readonly status: number; readonly body: string };
  /** Whether the message was taken, also when its answer was lost. */
  readonly taken?: boolean;
}

/** An execution of the state machine, as the service describes it. */
export interface RunRecord {
  readonly arn: string;
  readonly status: string;
  readonly startedAt: string;
  readonly stoppedAt?: string;
  readonly input?: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

export interface QueueContent {
  readonly depth: number;
  readonly messages: readonly {
    readonly id: string;
    readonly at?: string;
    readonly body: string;
    readonly attributes: Readonly<Record<string, string>>;
  }[];
}

/** Somebody asked for what is not there, or not possible: 4xx with this message. */
export class RequestError extends Error {
  constructor(
    readonly status: 400 | 404 | 409 | 413 | 503,
    message: string,
  ) {
    super(message);
  }
}

/** What the console shows and does; whoever starts it gives it. Reads are no events of the feed. */
export interface Sources {
  /** Undefined until everything is deployed. */
  session(): SystemSession | undefined;
  stacks(): Promise<DeployedStack[]>;
  /** The definition of a state machine. */
  definition(stateMachineArn: string): Promise<string>;
  /** Alarm name -> its state. */
  alarms(): Promise<Record<string, AlarmState>>;
  /** Follows the feed from its beginning until the signal aborts. */
  follow(onEvents: (events: RawEvent[]) => void, signal: AbortSignal): Promise<void>;
  /** An event of the feed with whole payloads. */
  event(id: number): Promise<RawEvent | undefined>;
  rows(): Promise<OrderRow[]>;
  /** Sends a body to the orders API, signed. */
  post(body: string): Promise<{ status: number; body: string }>;
  objects(prefix: string): Promise<StoredObject[]>;
  object(key: string, version?: string): Promise<ObjectDetails | undefined>;
  runs(): Promise<RunRecord[]>;
  /** @returns the name of the execution. */
  startRun(input: string): Promise<string>;
  stopRun(id: string): Promise<void>;
  /** The input that repeats a run; RequestError when it has none. */
  repeatInput(id: string): Promise<string>;
  queue(url: string): Promise<QueueContent>;
  /** Moves the messages of a dead-letter queue back to where they came from; how many. */
  replay(queueArn: string): Promise<number>;
  webhookRequests(): readonly WebhookRequest[];
  /** Asks an endpoint of the local AWS itself, such as `GET faults`. */
  admin(method: string, route: string, body?: unknown): Promise<{ status: number; body: unknown }>;
  /** Seconds since 1970, and the factor on what Step Functions waits for. */
  time(): Promise<{ now: number; aheadSeconds: number; waitScale: number }>;
}
