/**
 * One JSON object per line on stdout. Not `console.log`: with Lambda's JSON log format the runtime would wrap the line as
 * a string, and CloudWatch would no longer recognise embedded metrics in it.
 */
export function log(level: 'INFO' | 'WARN' | 'ERROR', message: string, details: Record<string, unknown> = {}): void {
  write({ timestamp: new Date().toISOString(), level, message, ...details });
}

/** Metrics of the notifier. */
export type MetricName = 'Delivered' | 'Messages' | 'NotLinked' | 'Refused' | 'Retried' | 'RateLimited' | 'Duplicates';

/** Writes counts in CloudWatch's embedded metric format; zeros are left out, because each datapoint is a log line. */
export function count(namespace: string, notifier: string, counts: Partial<Record<MetricName, number>>): void {
  const values = Object.entries(counts).filter(([, value]) => value !== 0);
  if (values.length === 0) {
    return;
  }
  write({
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [
        {
          Namespace: namespace,
          Dimensions: [['Notifier']],
          Metrics: values.map(([Name]) => ({ Name, Unit: 'Count' })),
        },
      ],
    },
    Notifier: notifier,
    ...Object.fromEntries(values),
  });
}

function write(entry: unknown): void {
  process.stdout.write(`${JSON.stringify(entry)}\n`);
}
