/** Everything at one moment, in numbers; equal texts are equal states. */
export interface World {
  /** Milliseconds: when the next execution starts. */
  readonly now: number;
  readonly executions: readonly Execution[];
  /** Starts that were delivered, by bits. */
  readonly started: number;
  readonly table: number;
  readonly objects: number;
  readonly messages: number;
  /** Effects of calls that count as failed, but are still on their way. */
  readonly late: readonly LateEffect[];
  /** State machines that were replaced so far. */
  readonly machine: number;
  /** What happened on the way, by bits: see `MARKS`. */
  readonly marks: number;
  readonly left: Budget;
}

/** One step, and the world after it. */
export interface Step {
  readonly label: string;
  readonly world: World;
  readonly violation?: string;
}

export interface Execution {
  /** Index of the start that it comes from. */
  readonly start: number;
  readonly machine: number;
  readonly startedAt: number;
  /**
   * Its own time, in milliseconds, while it runs. The clocks of two executions differ by what each has waited, which is
   * minutes: that does not matter to a deadline of hours. So one that waits does not make the call of another one last for minutes.
   */
  readonly now: number;
  /** What it is at. */
  readonly local: number;
  /** The orders that it was given, or -1. */
  readonly orders: number;
  /** How often it has ended badly. */
  readonly ends: number;
  /** Whether its metrics arrived: 0 or 1. */
  readonly metrics: number;
}

export interface LateEffect {
  readonly execution: number;
  readonly call: number;
}

/** How much may still go wrong: this is the bound. */
export interface Budget {
  readonly faults: number;
  readonly interrupts: number;
  readonly redrives: number;
  readonly replacements: number;
  readonly expiries: number;
}

export const MARKS = {
  transient: 1,
  lasting: 2,
  late: 4,
  stale: 8,
  abort: 16,
  timeout: 32,
  redrive: 64,
  replacement: 128,
  expiry: 256,
  /** A message was published although the publisher was answered with an error. */
  publishedInDoubt: 512,
  /** Something other than an outage: an answer that is wrong, an order function that always fails. */
  badAnswer: 1024,
  /** An error that no rule of the definition may catch. */
  runtime: 2048,
} as const;

/** Names of marks, for traces. */
export const marksOf = (marks: number): string[] =>
  Object.entries(MARKS)
    .filter(([, bit]) => marks & bit)
    .map(([name]) => name);

export const keyOf = (world: World): string => {
  let key = `${world.now},${world.started},${world.table},${world.objects},${world.messages},${world.machine},${world.marks}`;
  const { faults, interrupts, redrives, replacements, expiries } = world.left;
  key += `,${faults}${interrupts}${redrives}${replacements}${expiries}`;
  for (const { start, machine, startedAt, now, local, orders, ends, metrics } of world.executions) {
    key += `;${start},${machine},${startedAt},${now},${local},${orders},${ends},${metrics}`;
  }
  for (const { execution, call } of world.late) key += `!${execution},${call}`;
  return key;
};

export const withExecution = (world: World, index: number, change: Partial<Execution>): World => ({
  ...world,
  executions: world.executions.map((execution, i) => (i === index ? { ...execution, ...change } : execution)),
});
