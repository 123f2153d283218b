import type { Alert } from '../../alert';
import { type Json, parseJson, text } from '../json';
import type { SourceEvent } from './source-event';

/** Any JSON object or list that is not known better: shown indented. */
export function anyJson({ json, text: message, subject }: SourceEvent): Alert | undefined {
  const value = json ?? parseJson(message);
  if (value === undefined) {
    return undefined;
  }
  return {
    kind: 'JSON',
    severity: 'warning',
    title: subject ?? titleOf(value),
    reason: JSON.stringify(value, undefined, 2),
    facts: [],
    nextSteps: [],
    links: [],
  };
}

/** Where JSON of many services says what it is about. */
const TITLES = ['title', 'Title', 'summary', 'headline', 'message', 'Message', 'name'];
const TYPES = [
  'notificationType',
  'eventType',
  'detail-type',
  'detailType',
  'EventType',
  'Event',
  'event',
  'type',
  'Type',
];

function titleOf(value: Json | unknown[]): string {
  const find = (keys: string[]) => keys.map((key) => text(value, key)).find((found) => found !== undefined);
  const title = [find(TYPES), find(TITLES)].filter((part) => part !== undefined).join(': ');
  if (title !== '') {
    return title;
  }
  return Array.isArray(value)
    ? `List of ${value.length}`
    : `JSON with ${Object.keys(value).join(', ') || 'nothing in it'}`;
}

/** Any text: its subject or first line is the title. */
export function anyText({ text: message, subject }: SourceEvent): Alert {
  const firstLine = message.split('\n').find((line) => line.trim() !== '');
  const title = subject ?? firstLine ?? 'Empty notification';
  return {
    kind: 'Text',
    severity: 'warning',
    title,
    description: message.trim() === title.trim() ? undefined : message,
    facts: [],
    nextSteps: [],
    links: [],
  };
}
