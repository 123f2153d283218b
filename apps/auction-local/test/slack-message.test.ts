import { renderSlackMessage, type SlackMessage } from '../src/views/slack-message';
import { styleFor } from '../src/views/text';

const PLAIN = styleFor({});
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const render = (message: SlackMessage, width?: number) => renderSlackMessage(message, PLAIN, width);

test('header, text, fields, divider and context, with an empty line between', () => {
  const blocks = [
    { type: 'header', text: { type: 'plain_text', text: 'Two & rejected' } },
    { type: 'section', text: mrkdwn('first\nsecond'), fields: [mrkdwn('*Where*\nDublin'), mrkdwn('alone')] },
    { type: 'divider' },
    { type: 'context', elements: [mrkdwn('one'), mrkdwn('two')] },
  ];
  expect(render({ text: 'fallback', blocks })).toEqual([
    '┃ Two & rejected',
    '┃',
    '┃ first',
    '┃ second',
    '┃ *Where*: Dublin'.replace(/\*/g, ''),
    '┃ alone',
    '┃',
    '┃ ────────────────────',
    '┃',
    '┃ one  two',
  ]);
});

test('bold text is bold on a terminal', () => {
  const [line] = renderSlackMessage({ text: 'a *word* in 2*3*4' }, styleFor({ isTTY: true }, {}));
  expect(line).toBe('┃ a \x1b[1mword\x1b[0m in 2*3*4');
});

test.each([
  ['<https://example.com|Open it>', 'Open it: https://example.com'],
  ['see <https://example.com>.', 'see https://example.com.'],
  ['<!date^1795458201^{date_short_pretty}|18:23>', '18:23'],
  ['```\nTraceback\n```', 'Traceback'],
  ['1 &lt; 2 &amp;&amp; 3 &gt; 2', '1 < 2 && 3 > 2'],
  ['&amp;lt;', '&lt;'],
])('%j is shown as %j', (text, shown) => expect(render({ text })).toEqual([`┃ ${shown}`]));

test('attachments count as well', () => {
  expect(render({ attachments: [{ blocks: [{ type: 'section', text: mrkdwn('inside') }] }] })).toEqual(['┃ inside']);
  expect(render({ text: 'one', attachments: [{ fallback: 'two' }] })).toEqual(['┃ one', '┃', '┃ two']);
});

test('lines are broken at spaces, links never', () => {
  expect(render({ text: 'aaa bbb https://example.com/longer ccc' }, 8)).toEqual([
    '┃ aaa bbb',
    '┃ https://example.com/longer',
    '┃ ccc',
  ]);
});

test('a message of nothing is nothing', () => expect(render({})).toEqual([]));
