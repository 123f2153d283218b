/**
 * Names of the states that programs look for in the history of a run: what enters `STORE_ORDERS`, `STORE_ORDERS_FROM_S3` or
 * `CONFIRM_LEASE` repeats the run: `{runId, runDate, orders}` or `{runId, runDate, ordersLocation}`. Plain strings, so that such a program does not load the CDK:
 * `import { STATES } from '@org/results-pipeline-construct/state-names'`.
 */
export const STATES = {
  /** Asks whether results are ready; its output is the answer of the results function. */
  POLL: 'Poll',
  /** Waits for the next poll. */
  WAIT_FOR_RESULTS: 'WaitForResults',
  /** Makes sure that no other run has taken over, before orders are stored. */
  CONFIRM_LEASE: 'ConfirmLease',
  /** Stores the orders. */
  STORE_ORDERS: 'StoreOrders',
  /** Stores orders that lie in S3. */
  STORE_ORDERS_FROM_S3: 'StoreOrdersFromS3',
} as const;

/** Error of a run that another one took over from: the other one stores the same results. */
export const LEASE_LOST = 'LeaseLost';
