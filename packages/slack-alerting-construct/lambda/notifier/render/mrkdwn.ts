/**
 * Text from anywhere, made safe for Slack's mrkdwn: nothing in it can mention, link or format, and what is cut says so.
 * https://docs.slack.dev/messaging/formatting-message-text#escaping
 */
import { wellFormed } from '../read/characters';
import { isConsole } from '../read/console-links';

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Invisible, and of no width: keeps a formatting character from being one. */
const WORD_JOINER = '\u2060';

/** Replaces the three characters that Slack reads as the start of a mention, a link or an entity. */
export function escape(text: string): string {
  return text.replace(/[&<>]/g, (character) => ENTITIES[character]);
}

/**
 * Text shown exactly as it is: escaped, with formatting characters and emoji codes made inert where they could act. Addresses
 * of AWS consoles become links; ARNs are shown as code, in which nothing acts, so that they can be copied.
 *
 * @param max characters allowed for the result.
 */
export function literal(text: string, max: number): string {
  return render(partsOf(text, /(https:\/\/[^\s<>|"'`]*[\w/=])/), max, { whole: withArnsAsCode, cut: inert });
}

/**
 * Text whose author meant its formatting (`*bold*`, `_italic_`, lists). Links to AWS consoles, bare or written as
 * `<url|label>`, stay links; any other link, and every mention, is shown as text.
 *
 * @param max characters allowed for the result.
 */
export function markdown(text: string, max: number): string {
  return render(partsOf(text, LINK_IN_TEXT), max, { whole: withoutEmoji, cut: defused });
}

/** The same text with the labels of its links only, for places where links are too long. */
export function unlinked(text: string): string {
  return partsOf(text, LINK_IN_TEXT)
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
  return `<${escape(url).replaceAll('|', '%7C')}|${defused(label).replaceAll('|', '/')}>`;
}

/** Plain text of one line for a `plain_text` object, which shows emoji codes as emoji too. */
export function line(text: string, max: number): string {
  return truncate(defused(wellFormed(text).replace(/\s+/g, ' ').trim()), max, escape);
}

/** The same for mrkdwn, where formatting has to be made inert as well. */
export function literalLine(text: string, max: number): string {
  return truncate(inert(wellFormed(text).replace(/\s+/g, ' ').trim()), max, escape);
}

/** Text whose emoji codes (`:fire:`, and `:aws:` within an ARN) are none: Slack knows them by two colons around a name. */
export function defused(text: string): string {
  return text.replace(/:(?=[\p{L}\p{M}\p{N}_+'’-]+:)/gu, `:${WORD_JOINER}`);
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

/** `<url|label>`, `<url>`, or a bare address without the punctuation after it; in one group, for `split`. */
export const LINK_IN_TEXT = /(<https:\/\/[^\s<>|]+(?:\|[^<>|]+)?>|https:\/\/[^\s<>|"'`]*[\w/=])/;

/** A stretch of text; with a URL it is the label of a link. */
interface Part {
  readonly text: string;
  readonly url?: string;
}

/**
 * Links and the text between them; what turns out to be no link is one with its neighbours, so that it is made safe with them.
 *
 * @param links matches links, in one group.
 */
function partsOf(text: string, links: RegExp): Part[] {
  const parts = wellFormed(text)
    .split(links)
    .map((part, index): Part => (index % 2 === 1 ? linkPart(part) : { text: part }));
  return parts.reduce<Part[]>((merged, part) => {
    const last = merged.at(-1);
    return last !== undefined && last.url === undefined && part.url === undefined
      ? [...merged.slice(0, -1), { text: last.text + part.text }]
      : [...merged, part];
  }, []);
}

function linkPart(token: string): Part {
  const [url, label] = token.startsWith('<') ? token.slice(1, -1).split('|') : [token];
  if (isConsole(url)) {
    return { text: label ?? 'AWS console', url };
  }
  return { text: label === undefined ? url : `${label} (${url})` };
}

/** How text between links is made safe: as it is, and when it is going to be cut, which could break what belongs together. */
interface Preparation {
  readonly whole: (text: string) => string;
  readonly cut: (text: string) => string;
}

/** Links are dropped, to their labels, before text is cut. */
function render(parts: Part[], max: number, prepared: Preparation): string {
  const rendered = parts.map(({ text, url }) =>
    url === undefined ? escape(prepared.whole(text)) : link(url, escape(text)),
  );
  const whole = rendered.join('');
  return whole.length <= max ? whole : truncate(prepared.cut(parts.map(({ text }) => text).join('')), max, escape);
}

const ARN = /(?<![\w:])(arn:aws[a-z-]*:[^\s`"'<>|()[\]{},;]*[\w*/=+-])/;

function withArnsAsCode(text: string): string {
  const parts = text.split(ARN);
  return parts.map((part, index) => (index % 2 === 1 ? `\`${part}\`` : inert(part))).join('');
}

/** Emoji codes made inert but in code, where they are none and where an invisible character would be copied along. */
function withoutEmoji(text: string): string {
  const parts = text.split(/(```[^]*?```|`[^`\n]+`)/);
  return parts.map((part, index) => (index % 2 === 1 ? part : defused(part))).join('');
}

function inert(text: string): string {
  return defused(text.replace(/`/g, '\u02cb'))
    .replace(/(^|[^\p{L}\p{N}])([*_~])(?=\S)/gu, `$1${WORD_JOINER}$2${WORD_JOINER}`)
    .replace(/^([ \t]*)>/gm, `$1${WORD_JOINER}>`);
}
