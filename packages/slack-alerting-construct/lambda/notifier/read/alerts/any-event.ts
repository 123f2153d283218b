import type { Alert } from '../../alert';
import { resourceLink, resourceName } from '../console-links';
import { facts, text } from '../json';
import { eventAlert, eventEnvelope } from './event-bridge';
import type { SourceEvent } from './source-event';

/** Where events of AWS and of others say in a few words what happened, and in which state it is. */
const HEADLINES = ['title', 'Title', 'headline', 'summary', 'message', 'Message', 'alarmName', 'eventName', 'name'];
const STATES = ['state', 'status', 'Status', 'operation', 'result'];

/** Any other event of EventBridge: its detail as it is, and what is found of it in the title. */
export function anyEvent({ json = {} }: SourceEvent): Alert | undefined {
  const event = eventEnvelope(json);
  if (event === undefined) {
    return undefined;
  }
  const { detail, resources } = event;
  const find = (keys: string[]) => keys.map((key) => text(detail, key)).find((found) => found !== undefined);
  const what = [find(HEADLINES), find(STATES)].filter((part) => part !== undefined).join(' ');
  return eventAlert(event, {
    kind: event.source,
    severity: 'warning',
    title: what === '' ? event.detailType : `${event.detailType}: ${what}`,
    resource: resources.length === 0 ? undefined : resourceName(resources[0]),
    reason: JSON.stringify(detail, undefined, 2),
    facts: facts({ Resources: resources.join('\n') || undefined }),
    links: resources.flatMap((resource) => resourceLink(resourceName(resource), resource)).slice(0, 5),
  });
}
