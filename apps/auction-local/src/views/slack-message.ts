import type { Style } from './text';

interface Text {
  readonly type?: string;
  readonly text?: string;
}

interface Block {
  readonly type: string;
  readonly text?: Text;
  readonly fields?: Text[];
  readonly elements?: Text[];
}

/** What is posted to a Slack webhook, as far as it is shown. */
export interface SlackMessage {
  readonly text?: string;
  readonly blocks?: Block[];
  readonly attachments?: { readonly text?: string; readonly fallback?: string; readonly blocks?: Block[] }[];
}

/** A message as it would look in a channel: a bar at the left, and blocks with an empty line between them. */
export function renderSlackMessage(message: SlackMessage, style: Style, width = 100): string[] {
  const attachments = message.attachments ?? [];
  const blocks = [...(message.blocks ?? []), ...attachments.flatMap((attachment) => attachment.blocks ?? [])];
  const parts = blocks.map((block) => renderBlock(block, style)).filter((part) => part.length > 0);
  const plain = [message.text, ...attachments.map(({ text, fallback }) => text ?? fallback)].filter((text) => text);
  const shown = parts.length > 0 ? parts : plain.map((text) => plainLines({ type: 'mrkdwn', text }, style));
  const lines = shown.flatMap((part, i) => (i === 0 ? part : ['', ...part]));
  return lines.flatMap((line) => wrap(line, width)).map((line) => `┃ ${line}`.trimEnd());
}

function renderBlock(block: Block, style: Style): string[] {
  switch (block.type) {
    case 'header':
      return plainLines(block.text, style).map((line) => style.bold(line));
    case 'divider':
      return ['─'.repeat(20)];
    case 'context':
      return [(block.elements ?? []).flatMap((element) => plainLines(element, style)).join('  ')].map(style.dim);
    default:
      return [...plainLines(block.text, style), ...(block.fields ?? []).map((field) => fieldLine(field, style))];
  }
}

/** A field's first line is its label. */
function fieldLine(field: Text, style: Style): string {
  const [label, ...value] = plainLines(field, style);
  return value.length > 0 ? `${label}: ${value.join(' ')}` : label;
}

/** Slack's mrkdwn as a terminal shows it: links as "label: url", dates as their fallback, bold as bold, its three escapes undone. */
function plainLines(text: Text | undefined, style: Style): string[] {
  if (!text?.text) return [];
  const shown =
    text.type === 'plain_text'
      ? text.text
      : text.text
          .replace(/<!date\^[^|>]*\|([^>]*)>/g, '$1')
          .replace(/<([^|>]+)\|([^>]+)>/g, '$2: $1')
          .replace(/<(https?:[^>\s]+)>/g, '$1')
          .replace(/```\n?|\n?```/g, '')
          .replace(/(^|[\s(•])\*([^*\n]+)\*(?=$|[\s.,:;!?)])/gm, (_, before, bold) => before + style.bold(bold))
          .replace(/&lt;/g, '<')
          .replace(/&gt;/g, '>')
          .replace(/&amp;/g, '&');
  return shown.trimEnd().split('\n');
}

/** Breaks a line at spaces; a word that is longer than the width stays whole, so that a link can be copied. */
function wrap(line: string, width: number): string[] {
  const lines = [''];
  for (const word of line.split(' ')) {
    const last = lines[lines.length - 1];
    if (last !== '' && last.length + 1 + word.length > width) lines.push(word);
    else {
      lines[lines.length - 1] =
        lines.length === 1 && last === '' && word === '' ? ' ' : last === '' ? word : `${last} ${word}`;
    }
  }
  return lines;
}
