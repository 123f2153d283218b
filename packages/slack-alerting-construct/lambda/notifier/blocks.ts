import type { ContextBlock, HeaderBlock, KnownBlock, MrkdwnElement, SectionBlock } from '@slack/types';
import type { Alert, Severity } from './alert';
import { line, link, literal, markdown, preformatted, unlinked } from './mrkdwn';

/** Sign of a severity, in the title and in lists. */
export const SIGNS: Record<Severity, string> = { info: '🔵', warning: '🟠', critical: '🔴' };

/** Characters for the parts of a message; Slack's own limits are 150 for a header, 3,000 for a section, 2,000 for a field. */
const MAX = {
  header: 150,
  description: 1500,
  reason: 1500,
  field: 250,
  step: 400,
  steps: 6,
  label: 40,
  url: 400,
  footer: 300,
};

/** Slack allows 10 fields in a section. */
const MAX_FIELDS = 10;

/** `🔴 Something failed` */
export function titleOf(alert: Alert, max = MAX.header): string {
  return `${signOf(alert)} ${line(alert.title, max - 3) || alert.kind}`;
}

/** All of an alert: what, where, when, why, what to do, where to look. */
export function fullBlocks(alert: Alert, times: number): KnownBlock[] {
  return [
    header(titleOf(alert)),
    ...section(descriptionOf(alert)),
    ...fields(alert, times),
    ...section(alert.reason === undefined ? '' : preformatted(alert.reason, MAX.reason)),
    ...section(nextStepsOf(alert)),
    ...section(linksOf(alert)),
    footer(alert),
  ];
}

/** An alert among many, in one block. */
export function compactBlock(alert: Alert, times: number): SectionBlock {
  const why = (alert.reason ?? alert.description ?? '').replace(/\s+/g, ' ').trim();
  const where = [
    literal([alert.account, alert.region].filter((part) => part !== undefined).join(' · '), 100),
    when(alert.time),
  ];
  const lines = [
    `${signOf(alert)} *${boldSafe(literal(alert.title.replace(/\s+/g, ' ').trim() || alert.kind, 200))}*${times > 1 ? ` (${times} times)` : ''}`,
    alert.reason === undefined && alert.markdown ? markdown(unlinked(why), 300) : literal(why, 300),
    where.filter((part) => part !== '').join(' · '),
    linksOf(alert, 1),
  ];
  return { type: 'section', text: mrkdwn(lines.filter((text) => text !== '').join('\n')) };
}

export function header(text: string): HeaderBlock {
  return { type: 'header', text: { type: 'plain_text', text, emoji: true } };
}

/** A section, or none when there is nothing to say. */
export function section(text: string): SectionBlock[] {
  return text === '' ? [] : [{ type: 'section', text: mrkdwn(text) }];
}

function signOf(alert: Alert): string {
  return alert.resolved ? '🟢' : SIGNS[alert.severity];
}

function descriptionOf({ description = '', markdown: formatted }: Alert): string {
  const text = description.trim();
  return formatted ? markdown(text, MAX.description) : literal(text, MAX.description);
}

function fields(alert: Alert, times: number): SectionBlock[] {
  const where = [alert.account, alert.region].filter((part) => part !== undefined).join(' · ');
  const all = [
    field('Severity', literal(alert.resolved ? `${alert.severity} (resolved)` : alert.severity, MAX.field)),
    field('Where', literal(where, MAX.field)),
    field('When', when(alert.time)),
    field('Repeated', times > 1 ? `${times} times` : ''),
    ...alert.facts.map(({ label, value }) => field(label, literal(value.trim(), MAX.field))),
  ].flat();
  const shown = all.length > MAX_FIELDS ? all.slice(0, MAX_FIELDS - 1) : all;
  const texts = shown.length < all.length ? [...shown, `_… and ${all.length - shown.length} more details_`] : shown;
  return [{ type: 'section', fields: texts.map(mrkdwn) }];
}

/** @param value safe mrkdwn; without one there is no field. */
function field(label: string, value: string): string[] {
  return value === '' ? [] : [`*${boldSafe(literal(label, MAX.label))}*\n${value}`];
}

/** A time that Slack shows in each reader's own zone. */
function when(time: string | undefined): string {
  const epoch = Date.parse(time ?? '');
  if (Number.isNaN(epoch)) {
    return literal(time ?? '', MAX.field);
  }
  const seconds = Math.floor(epoch / 1000);
  return `<!date^${seconds}^{date_short_pretty} {time_secs}|${new Date(epoch).toISOString()}>`;
}

function nextStepsOf({ nextSteps }: Alert): string {
  const steps = nextSteps.filter((step) => step.trim() !== '');
  if (steps.length === 0) {
    return '';
  }
  const shown = steps.slice(0, MAX.steps).map((step) => `• ${literal(step.trim(), MAX.step)}`);
  const more = steps.length > MAX.steps ? [`_… and ${steps.length - MAX.steps} more steps_`] : [];
  return ['*What to do*', ...shown, ...more].join('\n');
}

function linksOf({ links }: Alert, max = 4): string {
  const usable = links.filter(({ url }) => url.length <= MAX.url).slice(0, max);
  return usable.map(({ label, url }) => link(url, line(label, MAX.label) || 'Console')).join('  ·  ');
}

function footer(alert: Alert): ContextBlock {
  return { type: 'context', elements: [mrkdwn(literal(alert.kind, MAX.footer))] };
}

/** A star within bold text would end it. */
function boldSafe(text: string): string {
  return text.replaceAll('*', '∗');
}

/** `verbatim`: Slack does not turn addresses and channel names of a text into links. */
function mrkdwn(text: string): MrkdwnElement {
  return { type: 'mrkdwn', text, verbatim: true };
}
