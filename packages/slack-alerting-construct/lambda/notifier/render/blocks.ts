import type { ContextBlock, HeaderBlock, KnownBlock, MrkdwnElement, SectionBlock } from '@slack/types';
import type { Alert, Severity } from '../alert';
import { line, link, literal, literalLine, markdown, preformatted, unlinked } from './mrkdwn';

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
  resource: 80,
  url: 400,
  footer: 300,
};

/** Between the links of a row. */
const ROW = '  ·  ';

/** Slack allows 10 fields in a section. */
const MAX_FIELDS = 10;

/** `🔴 Something failed (orders)`: what happened to what; the resource stays when the rest is cut. */
export function titleOf(alert: Alert, max = MAX.header): string {
  const resource = suffixOf(alert);
  const title = line(alert.title, max - 3 - resource.length) || line(alert.kind, MAX.label);
  return `${signOf(alert)} ${title}${resource}`;
}

/** `Dev-Alerting · 111111111111 · eu-west-1`: what distinguishes two deployments whose alerts read alike. */
export function placeOf({ account, region }: Alert, deployment?: string): string {
  return [deployment, account, region].filter((part) => part !== undefined).join(' · ');
}

/** All of an alert: what, where, when, why, what to do, where to look. */
export function fullBlocks(alert: Alert, times: number, deployment?: string): KnownBlock[] {
  const blocks = [
    header(titleOf(alert)),
    ...section(descriptionOf(alert)),
    ...fields(alert, times, deployment),
    ...section(alert.reason === undefined ? '' : preformatted(alert.reason, MAX.reason)),
    ...section(nextStepsOf(alert)),
  ];
  return onceEach([...blocks, ...section(linksOf(alert)), footer(alert)]);
}

/** An alert among many, in one block. */
export function compactBlock(alert: Alert, times: number, deployment?: string): SectionBlock {
  const why = (alert.reason ?? alert.description ?? '').replace(/\s+/g, ' ').trim();
  const where = [literal(placeOf(alert, deployment), 150), when(alert.time)];
  const lines = [
    `${signOf(alert)} *${boldTitle(alert)}*${times > 1 ? ` (${times} times)` : ''}`,
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

function boldTitle(alert: Alert): string {
  const title = literalLine(alert.title, 200) || literalLine(alert.kind, MAX.label);
  return boldSafe(title + suffixOf(alert, literalLine));
}

/** ` (orders)`, unless the title names it; a plain word may stand in a title by chance (`3 of 120 orders`). */
function suffixOf({ title, resource }: Alert, safe: (text: string, max: number) => string = line): string {
  const name = safe(resource ?? '', MAX.resource);
  const named = /[^a-z]/i.test(name) && title.includes(resource ?? '');
  return name === '' || named ? '' : ` (${name})`;
}

function signOf(alert: Alert): string {
  return alert.resolved ? '🟢' : SIGNS[alert.severity];
}

function descriptionOf({ description = '', markdown: formatted }: Alert): string {
  const text = description.trim();
  return formatted ? markdown(text, MAX.description) : literal(text, MAX.description);
}

function fields(alert: Alert, times: number, deployment?: string): SectionBlock[] {
  const all = [
    field('Severity', literal(alert.resolved ? `${alert.severity} (resolved)` : alert.severity, MAX.field)),
    field('Where', literal(placeOf(alert, deployment), MAX.field)),
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
  return usable.map(({ label, url }) => link(url, line(label, MAX.label) || 'Console')).join(ROW);
}

/**
 * Each link once, in its first place: what our own texts and the row of links below share, such as the execution. A later link to
 * the same page is shown as its label; in the row it is left out.
 */
function onceEach(blocks: KnownBlock[]): KnownBlock[] {
  const seen = new Set<string>();
  const once = (text: string) =>
    text.replace(/<(https?:[^|>]+)\|([^>]+)>/g, (whole, url: string, label: string) => {
      const page = pageOf(url);
      const repeated = seen.has(page);
      seen.add(page);
      return repeated ? label : whole;
    });
  return blocks.flatMap((block): KnownBlock[] => {
    if (block.type !== 'section') {
      return [block];
    }
    const { text, fields: own } = block as SectionBlock;
    const links = text?.text.split(ROW) ?? [];
    if (links.length > 0 && links.every((item) => /^<https?:[^>]+>$/.test(item))) {
      return section(links.filter((item) => once(item) === item).join(ROW));
    }
    return [
      {
        ...(block as SectionBlock),
        ...(text && { text: { ...text, text: once(text.text) } }),
        ...(own && { fields: own.map((item) => ({ ...item, text: once(item.text) })) }),
      },
    ];
  });
}

/** One address for the spellings of a page: an ARN in it may be percent-encoded or not. */
function pageOf(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
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
