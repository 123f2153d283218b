import type { KnownBlock } from '@slack/types';
import { SEVERITIES, type Severity } from '../alert';
import type { ReceivedAlert } from '../read/received-alerts';
import { compactBlock, fullBlocks, header, placeOf, section, SIGNS, titleOf } from './blocks';
import { type LocalRun, withLocalLinks } from './local-links';
import { line } from './mrkdwn';

/** A message for the webhook, and the alerts that it reports. */
export interface Message {
  /** Fallback of notifications and screen readers; escaped mrkdwn. */
  readonly text: string;
  readonly blocks: KnownBlock[];
  readonly alerts: readonly ReceivedAlert[];
}

/** Mention per severity, as Slack writes it: `<!here>`, `<!subteam^S012AB>`, `<@U012AB>`. */
export type Mentions = Partial<Record<Severity, string>>;

/** Up to so many alerts are shown in full in one message; more are listed. */
const MAX_IN_FULL = 3;

/** So many blocks Slack takes in a message. */
const MAX_BLOCKS = 50;

/** Characters of all blocks as JSON, which is on the safe side; Slack refuses a message (`msg_blocks_too_long`) somewhat above 13,000. */
const MAX_CHARACTERS = 12_000;

/** How messages of one notifier are made. */
export interface Composition {
  readonly mentions?: Mentions;
  /** Name of the deployment that the alerts belong to, such as the stack of the alert topic. */
  readonly deployment?: string;
  /** Set when the alerts are those of a local run. */
  readonly local?: LocalRun;
}

/** Puts a burst of alerts into as few messages as Slack's limits allow. */
export function compose(received: readonly ReceivedAlert[], composition: Composition = {}): Message[] {
  const { local } = composition;
  const alerts = local ? received.map((one) => ({ ...one, alert: withLocalLinks(one.alert, local) })) : received;
  if (alerts.length === 0) {
    return [];
  }
  if (alerts.length <= MAX_IN_FULL) {
    const message = fullMessage(alerts, composition);
    return fits(message) ? [message] : alerts.map((alert) => fullMessage([alert], composition));
  }
  const messages: Message[] = [];
  let rest = alerts;
  while (rest.length > 0) {
    const message = longestList(rest, composition);
    messages.push(message);
    rest = rest.slice(message.alerts.length);
  }
  return messages;
}

function fullMessage(alerts: readonly ReceivedAlert[], composition: Composition): Message {
  const blocks = alerts.flatMap(({ alert, times }, index): KnownBlock[] => [
    ...(index === 0 ? [] : [{ type: 'divider' } as const]),
    ...fullBlocks(alert, times, composition.deployment),
  ]);
  return { text: textOf(alerts, composition), blocks: [...blocks, ...mentionOf(alerts, composition)], alerts };
}

/** The list of as many alerts as fit into one message, at least one. */
function longestList(alerts: readonly ReceivedAlert[], composition: Composition): Message {
  for (let count = Math.min(alerts.length, MAX_BLOCKS); count > 1; count -= 1) {
    const message = listMessage(alerts.slice(0, count), composition);
    if (fits(message)) {
      return message;
    }
  }
  return fullMessage(alerts.slice(0, 1), composition);
}

function listMessage(alerts: readonly ReceivedAlert[], composition: Composition): Message {
  const blocks = [
    header(`${SIGNS[worst(alerts)]} ${alerts.length} alerts`),
    ...alerts.map(({ alert, times }) => compactBlock(alert, times, composition.deployment)),
    ...mentionOf(alerts, composition),
  ];
  return { text: textOf(alerts, composition), blocks, alerts };
}

/** One line per alert, all that a phone shows: what happened to what, and where. */
function textOf(alerts: readonly ReceivedAlert[], { deployment }: Composition): string {
  const lines = alerts.map(({ alert, times }) => {
    const place = line(placeOf(alert, deployment), 150);
    return `${titleOf(alert)}${times > 1 ? ` (${times} times)` : ''}${place === '' ? '' : ` · ${place}`}`;
  });
  return lines.join('\n');
}

/** The mention of the worst severity that has one; good news mention nobody. */
function mentionOf(alerts: readonly ReceivedAlert[], { mentions = {} }: Composition): KnownBlock[] {
  const severities = alerts.filter(({ alert }) => !alert.resolved).map(({ alert }) => alert.severity);
  const mentioned = [...SEVERITIES].reverse().find((severity) => severities.includes(severity) && mentions[severity]);
  return section(mentioned === undefined ? '' : (mentions[mentioned] ?? ''));
}

function worst(alerts: readonly ReceivedAlert[]): Severity {
  return (
    [...SEVERITIES].reverse().find((severity) => alerts.some(({ alert }) => alert.severity === severity)) ?? 'info'
  );
}

function fits({ blocks }: Message): boolean {
  return blocks.length <= MAX_BLOCKS && JSON.stringify(blocks).length <= MAX_CHARACTERS;
}
