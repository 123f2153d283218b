import type { Alert } from '../../alert';
import { consoleLink, resourceName } from '../console-links';
import { facts, object, strings, text } from '../json';
import { eventAlert, eventEnvelope } from './event-bridge';
import type { SourceEvent } from './source-event';

/**
 * "Access Analyzer Finding" and "Unused Access Finding for IAM entities": what can be reached from outside, or by nobody.
 * Public access is critical; there is no severity in the event.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-eventbridge.html
 */
export function accessAnalyzer({ json = {} }: SourceEvent): Alert | undefined {
  const event = eventEnvelope(json);
  const resource = text(event?.detail, 'resource');
  if (event?.source !== 'aws.access-analyzer' || resource === undefined) {
    return undefined;
  }
  const { detail, region } = event;
  const status = text(detail, 'status') ?? 'ACTIVE';
  const active = status === 'ACTIVE' && text(detail, 'isDeleted') !== 'true';
  const error = text(detail, 'error');
  const isPublic = text(detail, 'isPublic') === 'true';
  const principals = Object.values(object(detail, 'principal')).filter((value) => typeof value === 'string');
  const type = text(detail, 'resourceType') ?? 'resource';
  return eventAlert(event, {
    severity: active ? (isPublic ? 'critical' : 'warning') : 'info',
    resolved: !active,
    title: `Access Analyzer: ${whatOf({ error, isPublic, unused: event.detailType.startsWith('Unused'), type })}${active ? '' : ' (resolved)'}`,
    resource: resourceName(resource),
    reason: error,
    account: text(detail, 'accountId') ?? event.account,
    time: text(detail, 'updatedAt') ?? event.time,
    facts: facts({
      Status: status,
      Resource: resource,
      Principal: principals.join(', ') || undefined,
      Actions: strings(detail, 'action').join(', ') || undefined,
    }),
    nextSteps: active ? ['Archive the finding if the access is intended; otherwise remove it from the policy.'] : [],
    links: consoleLink('Access Analyzer', region, `/access-analyzer/home?region=${region}#/findings`),
  });
}

function whatOf({
  error,
  isPublic,
  unused,
  type,
}: Record<'error' | 'type', string | undefined> & Record<'isPublic' | 'unused', boolean>) {
  if (error !== undefined) {
    return `${type} cannot be analysed`;
  }
  if (unused) {
    return `${type} has access that is not used`;
  }
  return isPublic ? `${type} is public` : `${type} can be reached from another account`;
}
