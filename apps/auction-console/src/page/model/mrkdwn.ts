/** A part of Slack's text: https://docs.slack.dev/messaging/formatting-message-text. */
export type Part =
  | { readonly kind: 'text' | 'bold' | 'italic' | 'strike' | 'code' | 'block' | 'mention'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string }
  | { readonly kind: 'break' };

const PATTERNS: readonly [RegExp, (match: RegExpExecArray) => Part][] = [
  [/```\n?([\s\S]*?)\n?```/, ([, text]) => ({ kind: 'block', text: entities(text) })],
  [/`([^`\n]+)`/, ([, text]) => ({ kind: 'code', text: entities(text) })],
  [/<!date\^(\d+)\^[^|>]*(?:\|[^>]*)?>/, ([, seconds]) => ({ kind: 'text', text: dateOf(Number(seconds)) })],
  [/<!(here|channel|everyone)(?:\|[^>]*)?>/, ([, who]) => ({ kind: 'mention', text: `@${who}` })],
  [/<!subteam\^\w+(?:\|([^>]*))?>/, ([, name]) => ({ kind: 'mention', text: name ?? '@group' })],
  [/<(https?:[^|>]+)(?:\|([^>]+))?>/, ([, href, text]) => link(entities(href), entities(text ?? href))],
  [/(?<![\w*])\*(\S(?:[^*\n]*\S)?)\*(?![\w*])/, ([, text]) => ({ kind: 'bold', text: entities(text) })],
  [/(?<![\w_])_(\S(?:[^_\n]*\S)?)_(?![\w_])/, ([, text]) => ({ kind: 'italic', text: entities(text) })],
  [/(?<![\w~])~(\S(?:[^~\n]*\S)?)~(?![\w~])/, ([, text]) => ({ kind: 'strike', text: entities(text) })],
  [/\n/, () => ({ kind: 'break' })],
];

/** Slack's mrkdwn in parts, in which its entities stand for themselves. */
export function mrkdwn(text: string): Part[] {
  const parts: Part[] = [];
  let rest = text;
  while (rest) {
    const first = PATTERNS.map(([pattern, make]) => ({ match: pattern.exec(rest), make }))
      .filter(
        (found): found is { match: RegExpExecArray; make: (match: RegExpExecArray) => Part } => found.match !== null,
      )
      .sort((a, b) => a.match.index - b.match.index)[0];
    const before = first ? rest.slice(0, first.match.index) : rest;
    if (before) parts.push({ kind: 'text', text: entities(before) });
    if (!first) break;
    parts.push(first.make(first.match));
    rest = rest.slice(first.match.index + first.match[0].length);
  }
  return parts;
}

/** A link by http or https only: others are shown as text. */
const link = (href: string, text: string): Part =>
  /^https?:\/\//.test(href) ? { kind: 'link', text, href } : { kind: 'text', text };

const entities = (text: string): string => text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');

const dateOf = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('T', ' ').slice(0, 19);
