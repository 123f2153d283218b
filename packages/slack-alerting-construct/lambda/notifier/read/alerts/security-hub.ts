import type { Alert } from '../../alert';
import { consoleLink, resourceName } from '../console-links';
import { facts, list, text } from '../json';
import { eventAlert, eventEnvelope } from './event-bridge';
import { findingSeverity, findingWords } from './finding';
import type { SourceEvent } from './source-event';

/**
 * "Security Hub Findings - Imported" (one finding an event) and "- Custom Action", in AWS' Security Finding Format (ASFF).
 * https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-cwe-event-formats.html
 */
export function securityHub({ json = {} }: SourceEvent): Alert | undefined {
  const event = eventEnvelope(json);
  const findings = list(event?.detail, 'findings');
  const [finding] = findings;
  const title = text(finding, 'Title');
  if (event?.source !== 'aws.securityhub' || title === undefined) {
    return undefined;
  }
  const label = text(finding, 'Severity', 'Label');
  const resource = text(finding, 'Resources', '0', 'Id');
  const region = text(finding, 'Region') ?? event.region;
  const status = text(finding, 'Compliance', 'Status');
  const resolved = text(finding, 'Workflow', 'Status') === 'RESOLVED' || text(finding, 'RecordState') === 'ARCHIVED';
  const more = findings.length > 1 ? ` and ${findings.length - 1} more` : '';
  return eventAlert(event, {
    severity: resolved ? 'info' : findingSeverity(label),
    resolved,
    title: `Security Hub ${findingWords(label)}${resolved ? ' resolved' : ''}: ${title}${more}`,
    resource: resource === undefined ? undefined : resourceName(resource),
    description: text(finding, 'Description'),
    account: text(finding, 'AwsAccountId') ?? event.account,
    region,
    time: text(finding, 'UpdatedAt') ?? event.time,
    facts: facts({
      Product: text(finding, 'ProductName'),
      Status: [status, text(finding, 'Workflow', 'Status')].filter(Boolean).join(', ') || undefined,
      Resource: resource,
      Control: text(finding, 'Compliance', 'SecurityControlId'),
    }),
    nextSteps: resolved ? [] : strings(text(finding, 'Remediation', 'Recommendation', 'Text')),
    links: consoleLink('Security Hub', region, `/securityhub/home?region=${region}#/findings`),
  });
}

function strings(value: string | undefined): string[] {
  return value === undefined ? [] : [value];
}
