import type { Alert } from '../alert';
import { parseJson, text } from '../json';
import type { SourceEvent } from './source-event';

/** Any JSON object or list that is not known better: shown indented. */
export function anyJson({ json, text: message, subject }: SourceEvent): Alert | undefined {
  const value = json ?? parseJson(message);
  if (value === undefined) {
    return undefined;
  }
  const title = subject ?? text(json, 'title') ?? text(json, 'summary') ?? text(json, 'message') ?? text(json, 'name');
  return {
    kind: 'JSON',
    severity: 'warning',
    title: title ?? 'Notification',
    reason: JSON.stringify(value, undefined, 2),
    facts: [],
    nextSteps: [],
    links: [],
  };
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
