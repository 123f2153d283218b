import {
  CloudWatchLogsClient,
  paginateDescribeLogGroups,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import { observerConfig } from '@org/local-aws';

/** One log event. */
export interface LogLine {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  /** Last part of the log group's name, which is the function's. */
  readonly source: string;
  readonly message: string;
}

/**
 * What was logged, in the order of time.
 *
 * @param name part of the names of the log groups to read, in any case
 * @param since milliseconds since 1970
 */
export async function readLogs(endpoint: string, name: string, since = 0): Promise<LogLine[]> {
  const client = new CloudWatchLogsClient(observerConfig(endpoint));
  const lines: LogLine[] = [];
  for await (const { logGroups = [] } of paginateDescribeLogGroups({ client }, {})) {
    for (const { logGroupName = '' } of logGroups) {
      if (!logGroupName.toLowerCase().includes(name.toLowerCase())) continue;
      const source = logGroupName.split('/').pop()!;
      for await (const { events = [] } of paginateFilterLogEvents({ client }, { logGroupName, startTime: since })) {
        lines.push(
          ...events.map(({ eventId, timestamp = 0, message = '' }, i) => ({
            id: `${source}/${eventId ?? `${timestamp}/${i}/${message}`}`,
            timestamp,
            source,
            message: message.trimEnd(),
          })),
        );
      }
    }
  }
  return lines.sort((a, b) => a.timestamp - b.timestamp);
}
