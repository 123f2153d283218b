import type { Alert, Severity } from '../../alert';
import { consoleLink, parseArn } from '../console-links';
import { facts, list, text } from '../json';
import { eventAlert, eventEnvelope } from './event-bridge';
import type { SourceEvent } from './source-event';

const SEVERITIES: Record<string, Severity> = {
  issue: 'critical',
  investigation: 'warning',
  scheduledChange: 'warning',
};

/**
 * "AWS Health Event" and "AWS Health Abuse Event"; in an organization one event is sent once for each affected account.
 * https://docs.aws.amazon.com/health/latest/ug/aws-health-events-eventbridge-schema.html
 */
export function awsHealth({ json = {} }: SourceEvent): Alert | undefined {
  const event = eventEnvelope(json);
  const code = text(event?.detail, 'eventTypeCode');
  if (event?.source !== 'aws.health' || code === undefined) {
    return undefined;
  }
  const { detail } = event;
  const service = text(detail, 'service') ?? 'AWS';
  const category = text(detail, 'eventTypeCategory') ?? '';
  const status = text(detail, 'statusCode');
  const region = text(detail, 'eventRegion') ?? event.region;
  const entities = list(detail, 'affectedEntities').flatMap((entity) => text(entity, 'entityValue') ?? []);
  const closed = status === 'closed';
  const what = code.replace(`AWS_${service}_`, '').replaceAll('_', ' ').toLowerCase();
  return eventAlert(event, {
    severity: closed ? 'info' : (SEVERITIES[category] ?? 'info'),
    resolved: closed,
    title: `AWS Health: ${service} ${what}${status === undefined ? '' : ` ${status}`}`,
    resource: entities.length === 1 ? entities[0] : undefined,
    description: descriptionOf(list(detail, 'eventDescription')),
    account: text(detail, 'affectedAccount') ?? event.account,
    region,
    time: text(detail, 'startTime') ?? event.time,
    facts: facts({
      Category: category || undefined,
      Status: status,
      Ends: text(detail, 'endTime'),
      Affected: entities.join(', ') || undefined,
    }),
    nextSteps: closed ? [] : ['Read the recommendation of AWS, and check which of your resources are affected.'],
    links: healthLink(text(detail, 'eventArn'), region),
  });
}

function healthLink(arn: string | undefined, region: string | undefined) {
  if (arn === undefined || parseArn(arn) === undefined) {
    return [];
  }
  return consoleLink(
    'AWS Health',
    region,
    `/health/home?region=${region}#/event-log?eventID=${encodeURIComponent(arn)}`,
  );
}

function descriptionOf(descriptions: unknown[]): string | undefined {
  const english = descriptions.find((entry) => text(entry, 'language')?.startsWith('en'));
  return text(english ?? descriptions[0], 'latestDescription');
}
