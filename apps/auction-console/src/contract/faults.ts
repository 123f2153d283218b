/** A fault that is switched on. `GET /api/faults` answers `{"catalog": …, "active": ActiveFault[]}` as the local AWS has them. */
export interface ActiveFault {
  readonly id: string;
  /** What it does, in words: "dynamodb:BatchWriteItem of the post function is throttled, every second call". */
  readonly title: string;
  /** How often it has taken effect. */
  readonly hits?: number;
  /** All that the local AWS says about it. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** `GET /api/time`; `PUT` takes any of `offsetSeconds` and `waitScale`. */
export interface LocalTime {
  /** The time of the local AWS. */
  readonly now: string;
  /** How far it is ahead of this machine's. */
  readonly offsetSeconds: number;
  /** Factor on what Step Functions waits for. */
  readonly waitScale: number;
}
