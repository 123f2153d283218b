import type { Alert } from '../../alert';
import { isConsole } from '../console-links';
import { facts, type Json, list, text } from '../json';
import { eventEnvelope } from './event-bridge';
import type { SourceEvent } from './source-event';

/**
 * Cost Anomaly Detection: "Anomaly Detected" of EventBridge, and the same fields as an individual alert publishes them to a topic.
 * https://docs.aws.amazon.com/cost-management/latest/userguide/cad-user-notifications.html
 */
export function costAnomaly({ json = {} }: SourceEvent): Alert | undefined {
  const event = eventEnvelope(json);
  const detail: Json = event?.source === 'aws.ce' ? event.detail : json;
  const impact = text(detail, 'impact', 'totalImpact');
  if (text(detail, 'anomalyId') === undefined || impact === undefined) {
    return undefined;
  }
  const subject =
    text(detail, 'dimensionValue') ?? text(detail, 'dimensionalValue') ?? text(detail, 'monitorName') ?? 'the account';
  const percentage = Math.round(Number(text(detail, 'impact', 'totalImpactPercentage')));
  const link = text(detail, 'anomalyDetailsLink');
  return {
    kind: event?.detailType ?? 'Cost anomaly',
    severity: 'warning',
    title: `Cost anomaly: ${subject} costs ${dollars(impact)} more than expected${Number.isNaN(percentage) ? '' : ` (+${percentage} %)`}`,
    resource: text(detail, 'monitorName'),
    account: text(detail, 'accountId') ?? event?.account,
    region: text(detail, 'rootCauses', '0', 'region') ?? event?.region,
    time: event?.time ?? text(detail, 'anomalyEndDate') ?? text(detail, 'anomalyStartDate'),
    facts: facts({
      Spent: dollars(text(detail, 'impact', 'totalActualSpend')),
      Expected: dollars(text(detail, 'impact', 'totalExpectedSpend')),
      Since: text(detail, 'anomalyStartDate')?.slice(0, 10),
      Monitor: text(detail, 'monitorName'),
      'Root causes': list(detail, 'rootCauses').map(causeOf).join('\n') || undefined,
    }),
    nextSteps: ['Find the cause of the costs in Cost Explorer.'],
    links: link !== undefined && isConsole(link) ? [{ label: 'Anomaly', url: link }] : [],
  };
}

function causeOf(cause: unknown): string {
  const parts = ['service', 'region', 'usageType', 'linkedAccountName'].map((key) => text(cause, key));
  const share = dollars(text(cause, 'impact', 'contribution'));
  return [...parts, share].filter((part) => part !== undefined).join(', ');
}

/** AWS gives amounts of this service in US dollars. */
function dollars(amount: string | undefined): string | undefined {
  const dollars = Number(amount);
  return amount === undefined || Number.isNaN(dollars) ? amount : `${dollars.toFixed(2)} USD`;
}
