import type { Alert, Severity } from '../../alert';
import { consoleLink } from '../console-links';
import { facts, type Json, text } from '../json';
import { eventEnvelope } from './event-bridge';
import type { SourceEvent } from './source-event';

const SEVERITIES: Record<string, Severity> = { NON_COMPLIANT: 'warning', COMPLIANT: 'info' };

/**
 * "Config Rules Compliance Change" of EventBridge, and the same message that AWS Config publishes to its own topic.
 * https://docs.aws.amazon.com/config/latest/developerguide/monitor-config-with-cloudwatchevents.html
 */
export function configCompliance({ json = {} }: SourceEvent): Alert | undefined {
  const event = eventEnvelope(json);
  const detail: Json = event?.source === 'aws.config' ? event.detail : json;
  const rule = text(detail, 'configRuleName');
  const compliance = text(detail, 'newEvaluationResult', 'complianceType');
  if (
    text(detail, 'messageType') !== 'ComplianceChangeNotification' ||
    rule === undefined ||
    compliance === undefined
  ) {
    return undefined;
  }
  const region = text(detail, 'awsRegion') ?? event?.region;
  const previous = text(detail, 'oldEvaluationResult', 'complianceType');
  const state = compliance.toLowerCase().replaceAll('_', ' ');
  return {
    kind: event?.detailType ?? 'AWS Config',
    severity: SEVERITIES[compliance] ?? 'info',
    resolved: compliance === 'COMPLIANT',
    title: `AWS Config: ${rule} is ${state}`,
    resource: text(detail, 'resourceId'),
    reason: text(detail, 'newEvaluationResult', 'annotation'),
    account: text(detail, 'awsAccountId') ?? event?.account,
    region,
    time: text(detail, 'notificationCreationTime') ?? event?.time,
    facts: facts({
      State: previous === undefined ? compliance : `${previous} → ${compliance}`,
      Resource: [text(detail, 'resourceType'), text(detail, 'resourceId')].filter(Boolean).join(' ') || undefined,
    }),
    nextSteps: compliance === 'NON_COMPLIANT' ? ['Correct the resource, or the template that it comes from.'] : [],
    links: consoleLink(
      'Rule',
      region,
      `/config/home?region=${region}#/rules/details?configRuleName=${encodeURIComponent(rule)}`,
    ),
  };
}
