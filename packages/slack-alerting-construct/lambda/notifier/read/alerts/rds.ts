import type { Alert, Severity } from '../../alert';
import { consoleLink } from '../console-links';
import { facts, type Json, strings, text } from '../json';
import { eventAlert, eventEnvelope } from './event-bridge';
import type { SourceEvent } from './source-event';

/**
 * Categories of RDS, of which an event has one or several; any other one is news of everyday operation.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html
 */
const SEVERITIES: Record<string, Severity> = {
  failure: 'critical',
  availability: 'warning',
  failover: 'warning',
  'low storage': 'critical',
  recovery: 'warning',
  security: 'warning',
};

/**
 * "RDS DB Instance Event" and those of clusters, snapshots, proxies and groups.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-cloud-watch-events.html
 */
export function rds({ json = {} }: SourceEvent): Alert | undefined {
  const event = eventEnvelope(json);
  if (event?.source !== 'aws.rds' || text(event.detail, 'Message') === undefined) {
    return undefined;
  }
  const { detail, region } = event;
  const categories = strings(detail, 'EventCategories');
  const name = text(detail, 'SourceIdentifier')?.replace(/^rds:/, '');
  const type = (text(detail, 'SourceType') ?? '').replaceAll('_', ' ').toLowerCase().replace(/^db/, 'DB');
  return eventAlert(event, {
    severity: severityOf(categories),
    title: `${['RDS', type, name].filter(Boolean).join(' ')}: ${text(detail, 'Message')}`,
    time: text(detail, 'Date') ?? event.time,
    facts: facts({
      Category: categories.join(', ') || undefined,
      Event: text(detail, 'EventID'),
      Resource: text(detail, 'SourceArn'),
    }),
    links: databaseLink(detail, name, region),
  });
}

function severityOf(categories: string[]): Severity {
  const found = categories.map((category) => SEVERITIES[category]);
  return found.includes('critical') ? 'critical' : found.includes('warning') ? 'warning' : 'info';
}

function databaseLink(detail: Json, name: string | undefined, region: string | undefined) {
  const type = text(detail, 'SourceType');
  return name !== undefined && (type === 'DB_INSTANCE' || type === 'CLUSTER')
    ? consoleLink(
        'Database',
        region,
        `/rds/home?region=${region}#database:id=${encodeURIComponent(name)};is-cluster=${type === 'CLUSTER'}`,
      )
    : [];
}
