import type { Alert, Severity } from '../../alert';
import { resourceName } from '../console-links';
import { facts, text } from '../json';
import { eventAlert, eventEnvelope } from './event-bridge';
import type { SourceEvent } from './source-event';

const SEVERITIES: Record<string, Severity> = {
  FAILED: 'critical',
  EXPIRED: 'critical',
  ABORTED: 'warning',
  PARTIAL: 'warning',
};

/**
 * "Backup Job State Change", and the same of copy and restore jobs.
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/eventbridge.html
 */
export function backup({ json = {} }: SourceEvent): Alert | undefined {
  const event = eventEnvelope(json);
  const job = /^(Backup|Copy|Restore) Job State Change$/.exec(event?.detailType ?? '')?.[1];
  if (event?.source !== 'aws.backup' || job === undefined) {
    return undefined;
  }
  const { detail } = event;
  const state = text(detail, 'state') ?? text(detail, 'status') ?? 'UNKNOWN';
  const type = text(detail, 'resourceType');
  const resource = text(detail, 'resourceArn') ?? text(detail, 'createdResourceArn');
  return eventAlert(event, {
    severity: SEVERITIES[state] ?? 'info',
    title: `AWS Backup: ${job.toLowerCase()} job${type === undefined ? '' : ` of ${type}`} ${state.toLowerCase()}`,
    resource: resource === undefined ? undefined : resourceName(resource),
    // AWS sends it in a second pair of quotes.
    reason: text(detail, 'statusMessage')?.replace(/^"([^]*)"$/, '$1'),
    facts: facts({
      Resource: resource,
      Vault: text(detail, 'backupVaultName'),
      Job: text(detail, 'backupJobId') ?? text(detail, 'copyJobId') ?? text(detail, 'restoreJobId'),
      Plan: text(detail, 'createdBy', 'backupPlanId'),
    }),
    nextSteps: state in SEVERITIES ? ['Check the age of the last recovery point, and start the job again.'] : [],
  });
}
