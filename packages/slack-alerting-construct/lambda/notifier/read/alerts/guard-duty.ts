import type { Alert, Severity } from '../../alert';
import { consoleLink } from '../console-links';
import { facts, type Json, object, strings, text } from '../json';
import { eventAlert, eventEnvelope } from './event-bridge';
import type { SourceEvent } from './source-event';

/**
 * "GuardDuty Finding". Severity is a number: low from 1, medium from 4, high from 7, critical from 9.
 * https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings.html#guardduty_findings-severity
 */
export function guardDuty({ json = {} }: SourceEvent): Alert | undefined {
  const event = eventEnvelope(json);
  const type = text(event?.detail, 'type');
  if (event?.source !== 'aws.guardduty' || type === undefined) {
    return undefined;
  }
  const { detail } = event;
  const region = text(detail, 'region') ?? event.region;
  const level = levelOf(Number(text(detail, 'severity') ?? Number.NaN));
  const resource = resourceOf(object(detail, 'resource'));
  const id = text(detail, 'id');
  return eventAlert(event, {
    severity: level.severity,
    title: `GuardDuty ${level.name} finding: ${text(detail, 'title') ?? type}`,
    resource,
    description: text(detail, 'description'),
    account: text(detail, 'accountId') ?? event.account,
    region,
    time: text(detail, 'updatedAt') ?? event.time,
    facts: facts({
      Type: type,
      Score: text(detail, 'severity'),
      Resource: [text(detail, 'resource', 'resourceType'), resource].filter(Boolean).join(' ') || undefined,
      Times: text(detail, 'service', 'count'),
    }),
    nextSteps: ['Open the finding and follow the remediation for its type.'],
    links:
      id === undefined
        ? []
        : consoleLink(
            'Finding',
            region,
            `/guardduty/home?region=${region}#/findings?macros=current&fId=${encodeURIComponent(id)}`,
          ),
  });
}

function levelOf(score: number): { name: string; severity: Severity } {
  if (score >= 9) {
    return { name: 'critical', severity: 'critical' };
  }
  if (score >= 7) {
    return { name: 'high', severity: 'critical' };
  }
  return score < 4 ? { name: 'low', severity: 'info' } : { name: 'medium', severity: 'warning' };
}

function resourceOf(resource: Json): string | undefined {
  const bucket = Array.isArray(resource.s3BucketDetails) ? resource.s3BucketDetails[0] : undefined;
  return (
    text(resource, 'instanceDetails', 'instanceId') ??
    text(resource, 'accessKeyDetails', 'userName') ??
    text(bucket, 'name') ??
    text(resource, 'lambdaDetails', 'functionName') ??
    text(resource, 'eksClusterDetails', 'name') ??
    text(resource, 'ecsClusterDetails', 'name') ??
    text(resource, 'rdsDbInstanceDetails', 'dbInstanceIdentifier') ??
    strings(resource, 'resources')[0]
  );
}
