import type { Alert, Severity } from '../../alert';
import { parseArn, resourceLink } from '../console-links';
import { facts, type Json, list, object, parseJson, text } from '../json';
import { dimensionsOf, metricFacts } from './alarm-metrics';
import type { SourceEvent } from './source-event';

/** An alarm of either form, metric, composite or log alarm, or one contributor of it. */
interface Alarm {
  readonly name?: string;
  readonly arn?: string;
  readonly description?: string;
  readonly state?: string;
  readonly previous?: string;
  readonly reason?: string;
  readonly time?: string;
  /** When it was created or last changed; only the alarm action says it. */
  readonly configured?: string;
  readonly account?: string;
  readonly region?: string;
  /** `TableName=orders`: the one time series of several that this is about. */
  readonly contributor?: string;
  readonly children: (string | undefined)[][];
  readonly rule?: string;
  /** Where the metrics stand. */
  readonly settings: Json;
}

/**
 * CloudWatch alarms as the alarm action publishes them to a topic (`AlarmName`, `NewStateValue`, ...). An alarm over several time
 * series publishes once for each contributor. The region is a label here (`EU (Ireland)`), so it is taken from the ARN.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 */
export function alarmAction({ json = {} }: SourceEvent): Alert | undefined {
  return alarmAlert({
    name: text(json, 'AlarmName'),
    arn: text(json, 'AlarmArn'),
    description: text(json, 'AlarmDescription'),
    state: text(json, 'NewStateValue'),
    previous: text(json, 'OldStateValue'),
    reason: text(json, 'NewStateReason'),
    time: text(json, 'StateChangeTime'),
    configured: text(json, 'AlarmConfigurationUpdatedTimestamp'),
    account: text(json, 'AWSAccountId'),
    contributor: dimensionsOf(json.AlarmContributorAttributes) ?? text(json, 'AlarmContributorId'),
    children: list(json, 'TriggeringChildren').map((child) => [text(child, 'Arn'), text(child, 'State', 'Value')]),
    rule: text(json, 'AlarmRule'),
    settings: object(json, 'Trigger'),
  });
}

/**
 * "CloudWatch Alarm State Change", and "CloudWatch Alarm Contributor State Change" of one time series.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
 */
export function alarmEvent({ json = {} }: SourceEvent): Alert | undefined {
  if (!/^CloudWatch Alarm (Contributor )?State Change$/.test(text(json, 'detail-type') ?? '')) {
    return undefined;
  }
  const detail = object(json, 'detail');
  const data = parseJson(text(detail, 'state', 'reasonData') ?? '');
  return alarmAlert({
    name: text(detail, 'alarmName'),
    arn: text(json, 'resources', '0'),
    description: text(detail, 'configuration', 'description'),
    state: text(detail, 'state', 'value'),
    previous: text(detail, 'previousState', 'value'),
    reason: text(detail, 'state', 'reason'),
    time: text(detail, 'state', 'timestamp') ?? text(json, 'time'),
    account: text(json, 'account'),
    region: text(json, 'region'),
    contributor: dimensionsOf(object(detail, 'alarmContributor').attributes) ?? text(detail, 'alarmContributor', 'id'),
    children: list(data, 'triggeringAlarms').map((child) => [text(child, 'arn'), text(child, 'state', 'value')]),
    rule: text(detail, 'configuration', 'alarmRule'),
    settings: object(detail, 'configuration'),
  });
}

function alarmAlert(alarm: Alarm): Alert | undefined {
  const { name, state, contributor } = alarm;
  if (name === undefined || state === undefined) {
    return undefined;
  }
  const arn = parseArn(alarm.arn);
  const { severity, description, runbook } = declaredIn(state, alarm.description);
  return {
    kind: alarm.rule === undefined ? 'CloudWatch alarm' : 'CloudWatch composite alarm',
    severity,
    resolved: state === 'OK',
    beginsAsOk: beginsAsOk(alarm),
    title: `${state}: ${name}`,
    resource: contributor,
    description,
    reason: alarm.reason,
    account: arn?.account ?? alarm.account,
    region: arn?.region ?? alarm.region,
    time: alarm.time,
    facts: [
      ...facts({ State: alarm.previous === undefined ? state : `${alarm.previous} → ${state}` }),
      ...facts({ Contributor: contributor }),
      ...metricFacts(alarm.settings),
      ...facts({ 'Triggered by': childrenOf(alarm.children) }),
    ],
    nextSteps:
      state === 'OK'
        ? []
        : [
            ...(runbook === undefined ? [] : [`Follow the runbook: ${runbook}`]),
            'Open the alarm and compare the graph with the last deployment.',
            'Look into the logs of the resource for the same minutes.',
          ],
    links: resourceLink('Alarm', alarm.arn),
  };
}

/** CloudWatch looks at a new alarm within minutes; an hour is room for long periods. */
const FIRST_LOOK_MS = 3_600_000;

/**
 * A new alarm has insufficient data until CloudWatch has looked at it, and its OK actions run when that look finds nothing
 * wrong. Later the same change of state is an all-clear: data was missing for a while.
 */
function beginsAsOk({ state, previous, time, configured }: Alarm): boolean {
  const age = Date.parse(time ?? '') - Date.parse(configured ?? '');
  return state === 'OK' && previous === 'INSUFFICIENT_DATA' && age >= 0 && age < FIRST_LOOK_MS;
}

function childrenOf(children: (string | undefined)[][]): string | undefined {
  const named = children.map(([arn, state]) => `${parseArn(arn)?.resource.replace(/^alarm:/, '') ?? arn} (${state})`);
  return named.join(', ') || undefined;
}

/**
 * An alarm has neither a severity nor a runbook of its own: its description may begin with `[warning] ...`, and hold
 * `Runbook: https://...`.
 */
function declaredIn(state: string, text = ''): { severity: Severity; description?: string; runbook?: string } {
  const bracket = /^\s*\[(info|warning|critical)\]\s*/i.exec(text);
  const runbook = /\brunbook:\s*(https:\/\/[^\s<>|]*[\w/=])\.?/i.exec(text);
  const description = text
    .slice(bracket?.[0].length ?? 0)
    .replace(runbook?.[0] ?? '', '')
    .trim();
  const declared = bracket?.[1].toLowerCase() as Severity | undefined;
  const severity = state === 'OK' ? 'info' : (declared ?? (state === 'ALARM' ? 'critical' : 'warning'));
  return { severity, description: description || undefined, runbook: runbook?.[1] };
}
