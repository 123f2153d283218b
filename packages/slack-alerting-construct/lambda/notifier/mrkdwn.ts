/**
 * Text from anywhere, made safe for Slack's mrkdwn: nothing in it can mention, link or format, and what is cut says so.
 * https://docs.slack.dev/messaging/formatting-message-text#escaping
 */
import { wellFormed } from './characters';

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Invisible, and of no width: keeps a formatting character from being one. */
const WORD_JOINER = '\u2060';

/** Replaces the three characters that Slack reads as the start of a mention, a link or an entity. */
export function escape(text: string): string {
  return text.replace(/[&<>]/g, (character) => ENTITIES[character]);
}

/**
 * Text shown exactly as it is: escaped, with formatting characters made inert where they could open a format. Addresses of
 * AWS consoles become links.
 *
 * @param max characters allowed for the result.
 */
export function literal(text: string, max: number): string {
  return render(partsOf(text, /(https:\/\/[^\s<>|"'`]*[\w/=])/), max, inert);
}

/**
 * Text whose author meant its formatting (`*bold*`, `_italic_`, lists). Links to AWS consoles, bare or written as
 * `<url|label>`, stay links; any other link, and every mention, is shown as text.
 *
 * @param max characters allowed for the result.
 */
export function markdown(text: string, max: number): string {
  return render(partsOf(text, MARKED_LINK), max, (part) => part);
}

/** The same text with the labels of its links only, for places where links are too long. */
export function unlinked(text: string): string {
  return partsOf(text, MARKED_LINK)
    .map((part) => part.text)
    .join('');
}

/** A preformatted block. */
export function preformatted(text: string, max: number): string {
  const frame = '```\n\n```'.length;
  return `\`\`\`\n${truncate(wellFormed(text).replace(/```/g, "'''"), max - frame, escape)}\n\`\`\``;
}

/**
 * A link.
 *
 * @param url percent-encoded.
 * @param label escaped already.
 */
export function link(url: string, label: string): string {
  return `<${escape(url).replaceAll('|', '%7C')}|${label.replaceAll('|', '/')}>`;
}

/** Plain text of one line for a `plain_text` object. */
export function line(text: string, max: number): string {
  return truncate(wellFormed(text).replace(/\s+/g, ' ').trim(), max, escape);
}

/**
 * Cuts a text so that it has at most `max` characters *after* `transform`, never within a character or an entity, and
 * ends it with how much is missing.
 */
export function truncate(text: string, max: number, transform: (text: string) => string = (same) => same): string {
  if (text.length <= max) {
    const whole = transform(text);
    if (whole.length <= max) {
      return whole;
    }
  }
  const note = (missing: number) => ` … (${missing.toLocaleString('en-US')} more characters)`;
  const room = max - note(text.length).length;
  if (room < 1) {
    return '…'.slice(0, max);
  }
  let kept = '';
  let taken = 0;
  for (const character of text) {
    const next = transform(character);
    if (kept.length + next.length > room) {
      break;
    }
    kept += next;
    taken += character.length;
  }
  return kept + note(text.length - taken);
}

/** `<url|label>`, `<url>`, or a bare address without the punctuation after it. */
const MARKED_LINK = /(<https:\/\/[^\s<>|]+(?:\|[^<>|]+)?>|https:\/\/[^\s<>|"'`]*[\w/=])/;

/** A stretch of text; with a URL it is the label of a link. */
interface Part {
  readonly text: string;
  readonly url?: string;
}

/** @param links matches links, in one group. */
function partsOf(text: string, links: RegExp): Part[] {
  return wellFormed(text)
    .split(links)
    .map((part, index) => (index % 2 === 1 ? linkPart(part) : { text: part }));
}

function linkPart(token: string): Part {
  const [url, label] = token.startsWith('<') ? token.slice(1, -1).split('|') : [token];
  if (isConsole(url)) {
    return { text: label ?? 'AWS console', url };
  }
  return { text: label === undefined ? url : `${label} (${url})` };
}

/** Links are dropped, to their labels, before text is cut. */
function render(parts: Part[], max: number, prepared: (text: string) => string): string {
  const rendered = parts.map(({ text, url }) => (url === undefined ? escape(prepared(text)) : link(url, escape(text))));
  const whole = rendered.join('');
  return whole.length <= max ? whole : truncate(prepared(parts.map(({ text }) => text).join('')), max, escape);
}

function inert(text: string): string {
  return text
    .replace(/`/g, '\u02cb')
    .replace(/(^|[^\p{L}\p{N}])([*_~])(?=\S)/gu, `$1${WORD_JOINER}$2${WORD_JOINER}`)
    .replace(/^([ \t]*)>/gm, `$1${WORD_JOINER}>`);
}

function isConsole(url: string): boolean {
  const trusted = /^([a-z0-9-]+\.)*console\.(aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com|amazonaws-eusc\.eu)$/;
  return trusted.test(hostOf(url) ?? '');
}

function hostOf(url: string): string | undefined {
  try {
    const { hostname, username, port } = new URL(url);
    return username === '' && port === '' ? hostname : undefined;
  } catch {
    return undefined;
  }
}
