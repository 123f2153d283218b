import type { Message } from '../../lambda/notifier/render/compose';

type Json = Record<string, unknown>;

/**
 * What Slack would object to in a message, by the limits of its reference: https://docs.slack.dev/reference/block-kit/blocks.
 * Written apart from the notifier, so that both would have to be wrong in the same way.
 */
export function objections({ text, blocks }: Pick<Message, 'text' | 'blocks'>): string[] {
  const found: string[] = [];
  const check = (holds: boolean, what: string) => holds || found.push(what);
  const texts = textObjects(blocks);

  check(text.trim() !== '', 'no fallback text');
  check(text.length <= 40_000, 'fallback text is cut by Slack');
  check(blocks.length >= 1 && blocks.length <= 50, `${blocks.length} blocks`);
  check(texts.reduce((sum, object) => sum + object.text.length, 0) <= 13_000, 'too many characters in all');
  (blocks as unknown as Json[]).forEach((block) => {
    const lengthOf = (value: unknown) => String((value as Json | undefined)?.text ?? '').length;
    if (block.type === 'header') {
      check(lengthOf(block.text) <= 150, 'header is too long');
    } else if (block.type === 'section') {
      check(lengthOf(block.text) <= 3000, 'section is too long');
      check(block.text !== undefined || Array.isArray(block.fields), 'section is empty');
      const fields = (block.fields ?? []) as Json[];
      check(
        fields.length <= 10 && fields.every((field) => lengthOf({ text: field.text }) <= 2000),
        'fields are too long',
      );
      check(block.fields === undefined || fields.length > 0, 'no fields');
    } else if (block.type === 'context') {
      check(
        (block.elements as unknown[]).length >= 1 && (block.elements as unknown[]).length <= 10,
        'context elements',
      );
    } else {
      check(block.type === 'divider', `unknown block ${String(block.type)}`);
    }
  });
  texts.forEach((object) => check(object.text.trim() !== '', 'empty text object'));
  return found;
}

/**
 * Everything between `<` and `>` that Slack would act upon, with the fallback text: links, dates, mentions.
 * Also `&` that starts none of the three entities, which Slack would have to guess.
 */
export function actions({ text, blocks }: Pick<Message, 'text' | 'blocks'>): string[] {
  const all = [text, ...textObjects(blocks).map((object) => object.text)].join('\n');
  return [...all.matchAll(/<[^>]*>?|>|&(?!amp;|lt;|gt;)/g)].map(([match]) => match);
}

function textObjects(value: unknown): { text: string }[] {
  if (Array.isArray(value)) {
    return value.flatMap(textObjects);
  }
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  const object = value as Json;
  const own = typeof object.text === 'string' ? [object as { text: string }] : [];
  return [...own, ...Object.values(object).flatMap(textObjects)];
}

/** Emoji codes that Slack would show as pictures: in the fallback text, in plain text, and in mrkdwn but for code and links. */
export function emojiCodes({ text, blocks }: Pick<Message, 'text' | 'blocks'>): string[] {
  const visible = textObjects(blocks).map((object) =>
    (object as { type?: string }).type === 'plain_text'
      ? object.text
      : object.text.replace(/```[^]*?```|`[^`\n]+`|<!date[^>]*>|<[^|>]*\|?|>/g, ' '),
  );
  return [text, ...visible].flatMap((shown) => shown.match(/:[\p{L}\p{M}\p{N}_+'’-]+:/gu) ?? []);
}
