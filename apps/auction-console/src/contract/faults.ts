/** A fault that is switched on: `PUT /api/faults/{id}` answers it. */
export interface ActiveFault {
  readonly id: string;
  /** What it does, in words: "dynamodb:BatchWriteItem of the post function is throttled, every second call". */
  readonly title: string;
  /** How often it has taken effect. */
  readonly hits?: number;
  /** All that the local AWS says about it. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** `GET /api/faults`. */
export interface Faults {
  readonly active: readonly ActiveFault[];
  /** What can be switched on, by service, as the local AWS has it. */
  readonly catalog: { readonly services: readonly FaultService[] };
}

export interface FaultService {
  readonly service: string;
  readonly modes: readonly string[];
  /** Actions that the mode `partial` is for. */
  readonly batchActions: readonly string[];
}

/** `GET /api/time`; `PUT` takes any of `offsetSeconds`, which only grows, and `waitScale`. */
export interface LocalTime {
  /** The time of the local AWS. */
  readonly now: string;
  /** How far it is ahead of this machine's. */
  readonly offsetSeconds: number;
  /** Factor on what Step Functions waits for. */
  readonly waitScale: number;
}
