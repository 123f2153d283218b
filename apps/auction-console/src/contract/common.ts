/** JSON or text that may be cut for its size. */
export interface Payload {
  /** The beginning of it, all of it when it is not cut. */
  readonly text: string;
  /** Size of all of it, in bytes. */
  readonly size: number;
  /** Whether `text` is only the beginning. */
  readonly cut: boolean;
}

/** A part of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Of the whole list, as far as it is known. */
  readonly total: number;
  /** Where the next part begins: the `offset` to ask for; undefined at the end. */
  readonly next?: number;
}

/** Body of every answer that is not 2xx. */
export interface ApiError {
  /** What is wrong, in one sentence, with what is allowed. */
  readonly message: string;
}

/** An error as a function or a service reports it. */
export interface Failure {
  /** Name of the error, e.g. `ValueError` or `ProvisionedThroughputExceededException`. */
  readonly name: string;
  readonly message: string;
}

/** A line that a function logged. */
export interface LogLine {
  readonly id: string;
  readonly at: string;
  /** The function's {@link Resource.id}. */
  readonly function: string;
  readonly level: Level;
  readonly message: string;
  /** Of the invocation that logged it, where it is known. */
  readonly requestId?: string;
}

/** How much attention something asks for. */
export type Level = 'debug' | 'info' | 'warning' | 'error';
