/**
 * What Slack refuses in the body of an incoming webhook, as far as the reference of Block Kit states it:
 * https://docs.slack.dev/reference/block-kit/blocks and https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 */

/** Why Slack would refuse a message: the text of its HTTP 400 answer, and what exactly was wrong (which Slack keeps to itself). */
export interface Refusal {
  readonly error: 'invalid_payload' | 'no_text' | 'invalid_blocks' | 'msg_blocks_too_long' | 'too_many_attachments';
  readonly detail: string;
}

type Json = Record<string, unknown>;

/** Characters of all blocks together beyond which Slack answers `msg_blocks_too_long`; found by users, not documented. */
const MAX_TOTAL_CHARACTERS = 13_200;

/**
 * Checks the body of a webhook request as Slack does.
 *
 * @param body the body as it was sent.
 * @returns the reason to answer 400, or `undefined` when Slack would post the message.
 */
export function refusalOf(body: string): Refusal | undefined {
  let message: unknown;
  try {
    message = JSON.parse(body);
  } catch {
    return { error: 'invalid_payload', detail: 'the body is not JSON' };
  }
  if (!isObject(message)) {
    return { error: 'invalid_payload', detail: 'the body is not a JSON object' };
  }
  const attachments = message.attachments ?? [];
  if (!Array.isArray(attachments) || !attachments.every(isObject)) {
    return { error: 'invalid_payload', detail: 'attachments is not a list of objects' };
  }
  if (attachments.length > 100) {
    return { error: 'too_many_attachments', detail: `${attachments.length} attachments` };
  }
  if (isEmpty(message.text) && isEmpty(message.blocks) && attachments.length === 0) {
    return { error: 'no_text', detail: 'neither text nor blocks nor attachments' };
  }
  const lists = [message.blocks, ...attachments.map((attachment) => (attachment as Json).blocks)];
  const problem = lists.map(problemOfBlocks).find((found) => found !== undefined);
  if (problem !== undefined) {
    return { error: 'invalid_blocks', detail: problem };
  }
  const total = lists.reduce<number>((sum, blocks) => sum + charactersIn(blocks), 0);
  return total > MAX_TOTAL_CHARACTERS
    ? { error: 'msg_blocks_too_long', detail: `${total} characters in all blocks` }
    : undefined;
}

function problemOfBlocks(blocks: unknown): string | undefined {
  if (blocks === undefined) {
    return undefined;
  }
  if (!Array.isArray(blocks)) {
    return 'blocks is not a list';
  }
  if (blocks.length > 50) {
    return `${blocks.length} blocks, at most 50 are allowed`;
  }
  const ids = blocks.filter(isObject).flatMap((block) => (block.block_id === undefined ? [] : [block.block_id]));
  if (new Set(ids).size < ids.length) {
    return 'block_id is used twice';
  }
  for (const [index, block] of blocks.entries()) {
    const problem = isObject(block) ? problemOfBlock(block) : 'not an object';
    if (problem !== undefined) {
      return `block ${index}: ${problem}`;
    }
  }
  return undefined;
}

function problemOfBlock(block: Json): string | undefined {
  switch (block.type) {
    case 'divider':
      return undefined;
    case 'header':
      return problemOfText(block.text, 150, ['plain_text']);
    case 'section':
      return problemOfSection(block);
    case 'context':
      return problemOfList(block.elements, 10, (element) =>
        element.type === 'image' ? problemOfImage(element) : problemOfText(element, 3000),
      );
    case 'actions':
      return problemOfList(block.elements, 25, problemOfButton);
    case 'image':
      return problemOfImage(block);
    case 'markdown':
      return problemOfString(block.text, 12_000, 'text');
    case 'rich_text':
      return Array.isArray(block.elements) ? undefined : 'elements is not a list';
    default:
      return `type ${JSON.stringify(block.type)} is not a block of a message`;
  }
}

function problemOfSection(block: Json): string | undefined {
  if (block.text === undefined && block.fields === undefined) {
    return 'neither text nor fields';
  }
  const problems = [
    block.text === undefined ? undefined : problemOfText(block.text, 3000),
    block.fields === undefined ? undefined : problemOfList(block.fields, 10, (field) => problemOfText(field, 2000)),
    isObject(block.accessory) && block.accessory.type === 'button' ? problemOfButton(block.accessory) : undefined,
  ];
  return problems.find((problem) => problem !== undefined);
}

function problemOfButton(button: Json): string | undefined {
  if (button.type !== 'button') {
    return `element ${JSON.stringify(button.type)} does nothing in a webhook's message`;
  }
  const problems = [
    problemOfText(button.text, 75, ['plain_text']),
    button.url === undefined ? undefined : problemOfUrl(button.url),
    button.action_id === undefined ? undefined : problemOfString(button.action_id, 255, 'action_id'),
    button.style === undefined || button.style === 'primary' || button.style === 'danger' ? undefined : 'unknown style',
  ];
  return problems.find((problem) => problem !== undefined);
}

function problemOfImage(image: Json): string | undefined {
  return problemOfUrl(image.image_url) ?? problemOfString(image.alt_text, 2000, 'alt_text');
}

function problemOfUrl(url: unknown): string | undefined {
  const problem = problemOfString(url, 3000, 'url');
  return problem ?? (/^https?:\/\/[^\s]+$/.test(url as string) ? undefined : 'url is not an http(s) URL');
}

function problemOfText(text: unknown, max: number, types = ['plain_text', 'mrkdwn']): string | undefined {
  if (!isObject(text) || !types.includes(text.type as string)) {
    return `text is not an object of type ${types.join(' or ')}`;
  }
  return problemOfString(text.text, max, 'text');
}

function problemOfString(value: unknown, max: number, name: string): string | undefined {
  if (typeof value !== 'string' || value.length === 0) {
    return `${name} is empty or not a string`;
  }
  return value.length > max ? `${name} has ${value.length} characters, at most ${max} are allowed` : undefined;
}

function problemOfList(list: unknown, max: number, check: (element: Json) => string | undefined): string | undefined {
  if (!Array.isArray(list) || list.length === 0 || list.length > max) {
    return `1 to ${max} elements are allowed`;
  }
  return list
    .map((element) => (isObject(element) ? check(element) : 'not an object'))
    .find((found) => found !== undefined);
}

/** Characters that are shown: everything under a key `text` that is a string. */
function charactersIn(value: unknown): number {
  if (Array.isArray(value)) {
    return value.reduce<number>((sum, item) => sum + charactersIn(item), 0);
  }
  if (!isObject(value)) {
    return 0;
  }
  return Object.entries(value).reduce(
    (sum, [key, item]) => sum + (key === 'text' && typeof item === 'string' ? item.length : charactersIn(item)),
    0,
  );
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
