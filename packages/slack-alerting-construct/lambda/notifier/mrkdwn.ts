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
 * Text shown exactly as it is: escaped, with formatting characters made inert where they could open a format.
 *
 * @param max characters allowed for the result.
 */
export function literal(text: string, max: number): string {
  const inert = wellFormed(text)
    .replace(/`/g, '\u02cb')
    .replace(/(^|[^\p{L}\p{N}])([*_~])(?=\S)/gu, `$1${WORD_JOINER}$2${WORD_JOINER}`)
    .replace(/^(\s*)>/gm, `$1${WORD_JOINER}>`);
  return truncate(inert, max, escape);
}

/**
 * Text whose author meant its formatting (`*bold*`, `_italic_`, lists). Links to AWS consoles written as `<url|label>` stay
 * links; any other link, and every mention, is shown as text.
 *
 * @param max characters allowed for the result.
 */
export function markdown(text: string, max: number): string {
  const rendered = withLinks(text, (part) => escape(part), consoleLink);
  return rendered.length <= max ? rendered : truncate(unlinked(text), max, escape);
}

/** The same text with the labels of its links only, for places where links are too long. */
export function unlinked(text: string): string {
  return withLinks(
    text,
    (part) => part,
    (token) => token.slice(1, -1).split('|')[1],
  );
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

function withLinks(text: string, between: (part: string) => string, link: (token: string) => string): string {
  const parts = wellFormed(text).split(/(<https:\/\/[^\s<>|]+\|[^<>|]+>)/);
  return parts.map((part, index) => (index % 2 === 1 ? link(part) : between(part))).join('');
}

function consoleLink(token: string): string {
  const [url, label] = token.slice(1, -1).split('|');
  const host = hostOf(url);
  const trusted = /^([a-z0-9-]+\.)*console\.(aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com|amazonaws-eusc\.eu)$/;
  return host !== undefined && trusted.test(host) ? link(url, escape(label)) : escape(`${label} (${url})`);
}

function hostOf(url: string): string | undefined {
  try {
    const { hostname, username, port } = new URL(url);
    return username === '' && port === '' ? hostname : undefined;
  } catch {
    return undefined;
  }
}
