import type { Alert } from '../alert';
import { resourceLink } from '../console';
import { list, text } from '../json';
import { eventEnvelope } from './event-bridge';
import type { SourceEvent } from './source-event';

/** Any other event of EventBridge: its detail as it is. */
export function anyEvent({ json = {} }: SourceEvent): Alert | undefined {
  const event = eventEnvelope(json);
  if (event === undefined) {
    return undefined;
  }
  const resources = list(json, 'resources').flatMap((resource) => text({ resource }, 'resource') ?? []);
  return {
    kind: event.source,
    severity: 'warning',
    title: event.detailType,
    reason: JSON.stringify(event.detail, undefined, 2),
    account: event.account,
    region: event.region,
    time: event.time,
    facts: resources.length === 0 ? [] : [{ label: 'Resources', value: resources.join('\n') }],
    nextSteps: [],
    links: resources
      .flatMap((resource) => resourceLink(resource.split(/[:/]/).at(-1) ?? resource, resource))
      .slice(0, 5),
    identity: event.id === undefined ? undefined : `event ${event.id}`,
  };
}
