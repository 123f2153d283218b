import type { Alert, Severity } from '../alert';
import { parseArn, resourceLink } from '../console';
import { facts, list, object, text, type Json } from '../json';
import type { SourceEvent } from './source-event';

/**
 * CloudWatch alarms, metric and composite, as the alarm action publishes them to a topic
 * (`AlarmName`, `NewStateValue`, ...) or as the EventBridge event "CloudWatch Alarm State Change".
 * The SNS form names its region by a label (`EU (Ireland)`): region and account are taken from the ARN.
 */
export function cloudWatchAlarm({ json = {} }: SourceEvent): Alert | undefined {
  const alarm = json['detail-type'] === 'CloudWatch Alarm State Change' ? fromEventBridge(json) : fromSns(json);
  if (alarm.name === undefined || alarm.state === undefined) {
    return undefined;
  }
  const arn = parseArn(alarm.arn);
  const { severity, description } = severityOf(alarm.state, alarm.description);
  return {
    kind: alarm.composite ? 'CloudWatch composite alarm' : 'CloudWatch alarm',
    severity,
    resolved: alarm.state === 'OK',
    title: `${alarm.state}: ${alarm.name}`,
    description,
    reason: alarm.reason,
    account: arn?.account ?? alarm.account,
    region: arn?.region ?? alarm.region,
    time: alarm.time,
    facts: facts({
      State: alarm.previous === undefined ? alarm.state : `${alarm.previous} → ${alarm.state}`,
      Metric: alarm.metric,
      Threshold: alarm.threshold,
      Resource: alarm.dimensions,
      'Triggered by': alarm.children,
    }),
    nextSteps:
      alarm.state === 'OK'
        ? []
        : [
            'Open the alarm and compare the graph with the last deployment.',
            'Look into the logs of the resource for the same minutes.',
          ],
    links: resourceLink('Alarm', alarm.arn),
    identity: alarm.time === undefined ? undefined : `alarm ${alarm.arn ?? alarm.name} ${alarm.state} ${alarm.time}`,
  };
}

interface Alarm {
  readonly name?: string;
  readonly arn?: string;
  readonly description?: string;
  readonly state?: string;
  readonly previous?: string;
  readonly reason?: string;
  readonly time?: string;
  readonly account?: string;
  readonly region?: string;
  readonly metric?: string;
  readonly threshold?: string;
  readonly dimensions?: string;
  readonly children?: string;
  readonly composite: boolean;
}

function fromSns(json: Json): Alarm {
  const trigger = object(json, 'Trigger');
  const metric = [text(trigger, 'Namespace'), text(trigger, 'MetricName')].filter(Boolean).join(' ');
  const expression = list(trigger, 'Metrics').flatMap((entry) => text(entry, 'Expression') ?? []);
  const dimensions = list(trigger, 'Dimensions').map((entry) => `${text(entry, 'name')}=${text(entry, 'value')}`);
  return {
    name: text(json, 'AlarmName'),
    arn: text(json, 'AlarmArn'),
    description: text(json, 'AlarmDescription'),
    state: text(json, 'NewStateValue'),
    previous: text(json, 'OldStateValue'),
    reason: text(json, 'NewStateReason'),
    time: text(json, 'StateChangeTime'),
    account: text(json, 'AWSAccountId'),
    metric: metric || expression.join(', ') || undefined,
    threshold: thresholdOf(trigger),
    dimensions: dimensions.join(', ') || undefined,
    children: childrenOf(
      list(json, 'TriggeringChildren').map((child) => [text(child, 'Arn'), text(child, 'State', 'Value')]),
    ),
    composite: text(json, 'AlarmRule') !== undefined,
  };
}

function fromEventBridge(json: Json): Alarm {
  const detail = object(json, 'detail');
  const metrics = list(detail, 'configuration', 'metrics');
  const stat = object(metrics[0], 'metricStat', 'metric');
  const dimensions = Object.entries(object(stat, 'dimensions')).map(([name, value]) => `${name}=${String(value)}`);
  return {
    name: text(detail, 'alarmName'),
    arn: list(json, 'resources').map((resource) => text({ resource }, 'resource'))[0],
    description: text(detail, 'configuration', 'description'),
    state: text(detail, 'state', 'value'),
    previous: text(detail, 'previousState', 'value'),
    reason: text(detail, 'state', 'reason'),
    time: text(detail, 'state', 'timestamp') ?? text(json, 'time'),
    account: text(json, 'account'),
    region: text(json, 'region'),
    metric: [text(stat, 'namespace'), text(stat, 'name')].filter(Boolean).join(' ') || undefined,
    dimensions: dimensions.join(', ') || undefined,
    composite: text(detail, 'configuration', 'alarmRule') !== undefined,
  };
}

const COMPARISONS: Record<string, string> = {
  GreaterThanOrEqualToThreshold: '≥',
  GreaterThanThreshold: '>',
  LessThanThreshold: '<',
  LessThanOrEqualToThreshold: '≤',
};

function thresholdOf(trigger: Json): string | undefined {
  const threshold = text(trigger, 'Threshold');
  if (threshold === undefined) {
    return undefined;
  }
  const comparison = COMPARISONS[text(trigger, 'ComparisonOperator') ?? ''] ?? '';
  const periods = text(trigger, 'EvaluationPeriods');
  const period = text(trigger, 'Period');
  const window = periods !== undefined && period !== undefined ? ` in ${periods} × ${period} s` : '';
  return `${text(trigger, 'Statistic') ?? ''} ${comparison} ${threshold}${window}`.trim();
}

function childrenOf(children: (string | undefined)[][]): string | undefined {
  const named = children.map(([arn, state]) => `${parseArn(arn)?.resource.replace(/^alarm:/, '') ?? arn} (${state})`);
  return named.join(', ') || undefined;
}

/** An alarm has no severity of its own: its description may begin with one in brackets, such as `[warning] ...`. */
function severityOf(state: string, description?: string): { severity: Severity; description?: string } {
  const match = /^\s*\[(info|warning|critical)\]\s*/i.exec(description ?? '');
  const rest = description?.slice(match?.[0].length ?? 0) || undefined;
  if (state === 'OK') {
    return { severity: 'info', description: rest };
  }
  const declared = match?.[1].toLowerCase() as Severity | undefined;
  return { severity: declared ?? (state === 'ALARM' ? 'critical' : 'warning'), description: rest };
}
