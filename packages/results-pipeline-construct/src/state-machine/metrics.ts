/** Names of the metrics that every run sends; all are counts with the state machine's name as dimension. */
export const METRICS = {
  dimension: 'StateMachine',
  polls: 'Polls',
  stored: 'OrdersStored',
  rejected: 'OrdersRejected',
  failed: 'OrdersFailed',
  succeeded: 'RunsSucceeded',
} as const;
