/** Quotas of AWS that a large run meets, in eu-west-1 and for accounts whose quotas have not been raised, and list prices. */
export interface Quota {
  readonly value: number;
  /** The document that says so. */
  readonly source: string;
}

export const QUOTAS = {
  /** Child executions that a Distributed Map starts: each is a transition of a Standard execution, a second. */
  childStarts: {
    value: 5_000,
    source: 'Step Functions service quotas, "Quotas related to state throttling": StateTransition, Standard workflows',
  },
  /** Child executions of one Map Run at once. */
  childrenAtOnce: {
    value: 10_000,
    source:
      'Step Functions developer guide, "Using Map state in Distributed mode": up to 10,000 parallel child executions',
  },
  /** Calls of functions at once in an account. New accounts may have 10. */
  lambdaConcurrency: { value: 1_000, source: 'Lambda developer guide, "Lambda quotas": concurrent executions' },
  /** Objects put below one prefix, a second. */
  putsPerPrefix: {
    value: 3_500,
    source:
      'S3 user guide, "Best practices design patterns: optimizing Amazon S3 performance": 3,500 PUT requests a prefix',
  },
} as const satisfies Record<string, Quota>;

/** List prices in USD. */
export const PRICES = {
  transition: 25e-6,
  expressRequest: 1e-6,
  expressGigabyteSecond: 16.67e-6,
} as const;

/** Express executions are billed by 100 ms and by 64 MB (Step Functions pricing). */
export const EXPRESS_STEP_SECONDS = 0.1;
export const EXPRESS_GIGABYTES = 64 / 1024;

/** One call of the order function, where nothing else is said. */
export const CALL_SECONDS = 0.15;
