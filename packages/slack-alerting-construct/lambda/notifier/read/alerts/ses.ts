import type { Alert, Severity } from '../../alert';
import { facts, type Json, list, object, strings, text } from '../json';
import type { SourceEvent } from './source-event';

/** What went wrong with an e-mail; a delivery, an opening or a click is no alert, and information. */
const SEVERITIES: Record<string, Severity> = {
  Bounce: 'warning',
  Complaint: 'warning',
  Reject: 'warning',
  'Rendering Failure': 'critical',
  DeliveryDelay: 'warning',
};

/**
 * SES' notifications of bounces and complaints, and the same as events of a configuration set (`eventType`).
 * https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html
 */
export function ses({ json = {} }: SourceEvent): Alert | undefined {
  const type = text(json, 'notificationType') ?? text(json, 'eventType');
  const mail = object(json, 'mail');
  const source = text(mail, 'source');
  if (type === undefined || source === undefined || text(mail, 'messageId') === undefined) {
    return undefined;
  }
  const body = bodyOf(json, type);
  const recipients = recipientsOf(body);
  const addresses = recipients.flatMap((recipient) => text(recipient, 'emailAddress') ?? []);
  const to = addresses.length > 0 ? addresses : strings(mail, 'destination');
  const permanent = text(body, 'bounceType');
  const what = [permanent, text(body, 'bounceSubType') ?? text(body, 'complaintFeedbackType')]
    .filter(Boolean)
    .join(' ');
  return {
    kind: 'Amazon SES',
    severity: SEVERITIES[type] ?? 'info',
    title: `SES ${type.toLowerCase()}${what === '' ? '' : ` (${what})`}: mail from ${source} to ${to[0] ?? 'nobody'}${to.length > 1 ? ` and ${to.length - 1} more` : ''}`,
    description: text(mail, 'commonHeaders', 'subject'),
    reason:
      recipients.flatMap((recipient) => text(recipient, 'diagnosticCode') ?? []).join('\n') ||
      text(body, 'reason') ||
      text(body, 'errorMessage'),
    account: text(mail, 'sendingAccountId'),
    region: text(mail, 'sourceArn')?.split(':')[3],
    time: text(body, 'timestamp') ?? text(mail, 'timestamp'),
    facts: facts({ From: source, To: to.join(', ') || undefined, Identity: text(mail, 'sourceArn') }),
    nextSteps: permanent === 'Permanent' ? ['Do not send to this address again.'] : [],
    links: [],
  };
}

/** The member that is named like the type: `bounce`, `deliveryDelay`, `failure` of a rendering failure. */
function bodyOf(json: Json, type: string): Json {
  const name = type === 'Rendering Failure' ? 'failure' : type.charAt(0).toLowerCase() + type.slice(1);
  return object(json, name);
}

function recipientsOf(body: Json): unknown[] {
  return ['bouncedRecipients', 'complainedRecipients', 'delayedRecipients'].flatMap((name) => list(body, name));
}
