/** How urgent an alert is. Publishers of custom notifications say it in `metadata.additionalContext.severity`. */
export enum AlertSeverity {
  /** Good to know, such as an alarm that is OK again. */
  INFO = 'info',
  /** Somebody should look at it today. */
  WARNING = 'warning',
  /** Somebody has to act now. */
  CRITICAL = 'critical',
}
