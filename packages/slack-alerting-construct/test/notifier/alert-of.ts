import type { Alert } from '../../lambda/notifier/alert';
import { receivedAlerts } from '../../lambda/notifier/read/received-alerts';
import { records, sample } from './samples';

/** The alert that a published sample becomes. */
export function alertOf(name: string, change: (event: Record<string, unknown>) => void = () => undefined): Alert {
  const event = JSON.parse(sample(name));
  change(event);
  return receivedAlerts(records(JSON.stringify(event)))[0].alert;
}

export const facts = (alert: Alert) => Object.fromEntries(alert.facts.map(({ label, value }) => [label, value]));
export const urls = (alert: Alert) => alert.links.map(({ url }) => url);
