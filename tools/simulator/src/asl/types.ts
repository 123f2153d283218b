/** What JSON can hold. The definition is read as it was synthesized; `check-definition.ts` says what of it is known. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Json = any;

/** A state machine, or the processor of a Map state. */
export interface Definition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, Json>>;
  readonly QueryLanguage?: string;
  readonly TimeoutSeconds?: number;
  readonly ProcessorConfig?: Json;
}

/** An error that Retry and Catch match by its name. */
export interface StateError {
  readonly error: string;
  readonly cause: string;
}

/** What became of a call: what it answered, or its error. */
export type Outcome = { readonly result: Json } | StateError;

/** A call to a service that an execution waits for. */
export interface Call {
  /** Service and action, e.g. `dynamodb:putItem`. */
  readonly action: string;
  readonly args: Json;
  /** The state that calls: for traces only. */
  readonly state: string;
  /** Whether the state has a timeout. */
  readonly times: boolean;
}

/** What does not change while an execution lives. */
export interface Identity {
  readonly arn: string;
  readonly name: string;
  readonly machine: string;
  readonly input: Json;
  /** Milliseconds. */
  readonly startedAt: number;
}

export type Status = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED' | 'TIMED_OUT';

/** One level of an execution: the state machine itself, or one iteration or batch of a Map state. */
export interface Frame {
  /** Names of the Map states around it, from the outermost. */
  readonly path: readonly string[];
  state: string;
  input: Json;
  variables: Record<string, Json>;
  /** Retries that were used, by the index of the retrier; of the state that is being tried. */
  retries: Record<string, number>;
  /** What the context object has here beyond the execution's own. */
  readonly context: Json;
  /** Iterations of the Map state that is being run. */
  map?: { readonly inputs: Json[]; readonly contexts: Json[]; readonly results: Json[]; failed: number };
}

/** Everything about one execution: plain data, so that equal executions are the same text. */
export interface Local {
  status: Status;
  frames: Frame[];
  /** What it waits for: a call, or a time (milliseconds). */
  call?: Call;
  wakesAt?: number;
  output?: Json;
  error?: string;
  cause?: string;
}
