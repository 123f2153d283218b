import type { Alert } from '../../alert';
import { parseArn } from '../console-links';
import { anyText } from './any-message';
import { identityOf } from './identity';
import type { SourceEvent } from './source-event';
import { SOURCES } from './sources';

/**
 * Turns a published message into an alert. Nothing makes it fail: what no reader knows is shown as it is.
 * Account, region and time that the message does not say are those of the topic and of the publishing.
 */
export function toAlert(event: SourceEvent): Alert {
  const { alert, identity } = read(event);
  const topic = parseArn(event.topicArn);
  return {
    ...alert,
    account: alert.account ?? topic?.account,
    region: alert.region ?? topic?.region,
    time: alert.time ?? event.publishedAt,
    identity,
  };
}

function read(event: SourceEvent): { alert: Alert; identity?: string } {
  for (const source of SOURCES) {
    const alert = source.read(event);
    if (alert !== undefined) {
      return { alert, identity: identityOf(source, event) };
    }
  }
  return { alert: anyText(event) };
}
