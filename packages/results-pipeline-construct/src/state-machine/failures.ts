import { LEASE_LOST } from '../state-names';
/**
 * The failures that a run reports by itself: each has a name that operators, alarms and tests can rely on, a title
 * for the alert and the step that helps.
 */
export interface NamedFailure {
  /** Error name of the failed execution. */
  readonly error: string;
  /** Headline of the alert. */
  readonly title: string;
  /** What the reader of the alert should do. */
  readonly nextStep: string;
}

const REPEAT = 'Repeat the run when the cause is gone: what is stored stays, what is missing is stored.';

/** Every failure for which the state machine sends the alert itself. */
export const FAILURES = {
  invalidInput: {
    error: 'InvalidInput',
    title: 'Results pipeline: invalid execution input',
    nextStep: 'Start with {} for a new run, or with {runId, runDate, orders} to repeat one.',
  },
  leaseFailed: {
    error: 'LeaseFailed',
    title: 'Results pipeline: could not check whether another run is under way',
    nextStep: 'Check the lease table and the permissions of the state machine, then start again.',
  },
  leaseLost: {
    error: LEASE_LOST,
    title: 'Results pipeline: another run took over, this one stored nothing',
    nextStep: 'Nothing to repeat: look at the run that took over.',
  },
  pollFailed: {
    error: 'PollFailed',
    title: 'Results pipeline: polling for the results failed',
    nextStep: 'Look at the log of the results function, then start a new run.',
  },
  resultsMalformed: {
    error: 'ResultsMalformed',
    title: 'Results pipeline: the answer has the wrong shape',
    nextStep: 'The answer must be {"results": false} or {"results": true, "orders": [...]}.',
  },
  resultsTooLarge: {
    error: 'ResultsTooLarge',
    title: 'Results pipeline: the answer is too large for Step Functions',
    nextStep:
      'Answer with less than 256 KiB (about 7,300 orders of 35 bytes): split the auction or shorten the orders.',
  },
  resultsNotReady: {
    error: 'ResultsNotReady',
    title: 'Results pipeline: the results were not ready in time',
    nextStep: 'Ask the auction platform, then start a new run. To wait longer, raise maxWait.',
  },
  ordersNotStored: {
    error: 'OrdersNotStored',
    title: 'Results pipeline: orders could not be stored',
    nextStep: REPEAT,
  },
  storeOrdersFailed: {
    error: 'StoreOrdersFailed',
    title: 'Results pipeline: storing the orders stopped',
    nextStep: REPEAT,
  },
} as const satisfies Record<string, NamedFailure>;

const LOOK_AT_OBJECT =
  'Nothing was stored. Mend the object or the answer of the results function, then start a new run.';

/** Failures of runs whose orders lie in S3, reported like the others. */
export const LOCATION_FAILURES = {
  resultsMalformed: {
    ...FAILURES.resultsMalformed,
    nextStep: `${FAILURES.resultsMalformed.nextStep} Instead of orders it may have {"ordersLocation": {"bucket", "key"}}.`,
  },
  ordersElsewhere: {
    error: 'OrdersElsewhere',
    title: 'Results pipeline: the orders lie where the pipeline may not read',
    nextStep: 'Nothing was stored. The property ordersLocation says where orders may lie.',
  },
  ordersNotFound: {
    error: 'OrdersNotFound',
    title: 'Results pipeline: the object with the orders does not exist',
    nextStep: LOOK_AT_OBJECT,
  },
  ordersUnreadable: {
    error: 'OrdersUnreadable',
    title: 'Results pipeline: the object with the orders cannot be read',
    nextStep:
      'Does the object exist, in this Region, and may the state machine read it and use its key? What was stored stays: repeat the run.',
  },
  ordersUnversioned: {
    error: 'OrdersUnversioned',
    title: 'Results pipeline: the object with the orders has no version',
    nextStep: 'Nothing was stored. Turn on the versioning of the bucket, write the object again, then start a new run.',
  },
  ordersEmpty: {
    error: 'OrdersEmpty',
    title: 'Results pipeline: the object with the orders is empty',
    nextStep: 'Nothing was stored. To say that there are no orders, answer with {"results": true, "orders": []}.',
  },
  ordersWrongFormat: {
    error: 'OrdersWrongFormat',
    title: 'Results pipeline: the object with the orders has another format',
    nextStep: LOOK_AT_OBJECT,
  },
  ordersTooMany: {
    error: 'OrdersTooMany',
    title: 'Results pipeline: more orders than one run can have',
    nextStep: 'Split the orders into several runs. What was stored stays.',
  },
} as const satisfies Record<string, NamedFailure>;

const errorsOf = (failures: Record<string, NamedFailure>): string[] =>
  Object.values(failures).map((failure) => failure.error);

/** Execution errors that the alert state has reported already; a rule on failed executions leaves them out. */
export const REPORTED_ERRORS: string[] = errorsOf(FAILURES);

/** The same of a pipeline whose orders may lie in S3. */
export const REPORTED_ERRORS_WITH_LOCATION: string[] = [
  ...new Set([...REPORTED_ERRORS, ...errorsOf(LOCATION_FAILURES)]),
];

/** A Map state could not read its items, or not to the end (developer guide, "Error names"). */
export const ITEM_READER_FAILED = 'States.ItemReaderFailed';

/** The run ends with this name when the alert itself could not be sent, so that the rule reports it. */
export const ALERT_FAILED = 'AlertFailed';

/** Step Functions' terminal error for data over 256 KiB. `States.ALL` does not match it; its own name does. */
export const DATA_LIMIT_EXCEEDED = 'States.DataLimitExceeded';

/** Step Functions could not evaluate an expression: it is the definition that is wrong, and no waiting mends it. */
export const QUERY_EVALUATION_ERROR = 'States.QueryEvaluationError';

/** Lambda's own limit (6 MB) on an answer. */
export const RESPONSE_TOO_LARGE = 'Function.ResponseSizeTooLarge';

/**
 * Assigns a named failure on a transition.
 *
 * @param cause text, or a JSONata expression
 */
export function fails(failure: NamedFailure, cause: string): { assign: Record<string, unknown> } {
  return { assign: { failure: { ...failure, cause } } };
}
