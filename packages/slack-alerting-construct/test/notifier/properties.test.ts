import fc from 'fast-check';
import { receivedAlerts } from '../../lambda/notifier/read/received-alerts';
import { compose } from '../../lambda/notifier/render/compose';
import { envelope, record, sample, SAMPLES } from './samples';
import { actions, objections } from './slack-rules';

const MENTION = '<!here>';

/** Texts that try to break out: control characters of mrkdwn, mentions, halves of characters, very long ones. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({
    unit: fc.constantFrom(
      '<',
      '>',
      '&',
      '|',
      '!',
      '*',
      '_',
      '~',
      '`',
      '\n',
      '\\',
      '"',
      '@',
      'a',
      '😀',
      '\ud83d',
      '\u0000',
    ),
  }),
  fc.constantFrom('<!channel>', '<!here>', '<@U012AB3CD>', '<https://evil.example|x>', '```', '&lt;!channel&gt;', ''),
  fc.integer({ min: 1000, max: 3000 }).map((length) => '<&>x'.repeat(length)),
);

/** A known event with values replaced by hostile ones, in places that fast-check chooses. */
const mutated = fc
  .tuple(fc.constantFrom(...SAMPLES.filter((name) => name.endsWith('.json'))), fc.infiniteStream(fc.option(hostile)))
  .map(([name, replacements]) => {
    const replace = () => replacements.next().value as string | null;
    return JSON.stringify(JSON.parse(sample(name)), (key, value) =>
      typeof value === 'string' && !['source', 'detail-type', 'detailType'].includes(key)
        ? (replace() ?? value)
        : value,
    );
  });

const anyJson = fc.json({ maxDepth: 4, stringUnit: 'binary' });

const published = fc.oneof(hostile, anyJson, mutated);

const body = fc.oneof(
  published,
  fc
    .tuple(published, fc.option(hostile, { nil: undefined }))
    .map(([message, subject]) => envelope(message, { subject })),
);

function messagesFor(bodies: string[]) {
  const records = bodies.map((text, index) => record(text, { id: String(index) }));
  return { records, messages: compose(receivedAlerts(records), { mentions: { critical: MENTION, warning: MENTION } }) };
}

test('whatever is published becomes messages that Slack takes', () => {
  fc.assert(
    fc.property(fc.array(body, { minLength: 1, maxLength: 12 }), (bodies) => {
      const { messages } = messagesFor(bodies);

      messages.forEach((message) => expect(objections(message)).toEqual([]));
    }),
    { numRuns: 100 },
  );
});

test('no record is lost, none is reported twice', () => {
  fc.assert(
    fc.property(fc.array(body, { minLength: 1, maxLength: 12 }), (bodies) => {
      const { records, messages } = messagesFor(bodies);

      const reported = messages.flatMap(({ alerts }) =>
        alerts.flatMap((alert) => alert.records.map(({ messageId }) => messageId)),
      );
      expect(reported.sort()).toEqual(records.map(({ messageId }) => messageId).sort());
    }),
    { numRuns: 100 },
  );
});

test('nothing that is published mentions, links or formats', () => {
  const allowed =
    /^<(!here|!date\^-?\d+\^\{date_short_pretty\} \{time_secs\}\|[^<>|]+|https:\/\/([a-z0-9-]+\.)?console\.(aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com|amazonaws-eusc\.eu)\/[^<>|\s]+\|[^<>|]*)>$/;
  fc.assert(
    fc.property(fc.array(body, { minLength: 1, maxLength: 5 }), (bodies) => {
      const { messages } = messagesFor(bodies);

      messages.forEach((message) => {
        actions(message).forEach((action) => expect(action).toMatch(allowed));
        expect(message.text).not.toContain(MENTION);
        const own = actions(message).filter((action) => action === MENTION).length;
        expect(own).toBeLessThanOrEqual(1);
      });
    }),
    { numRuns: 100 },
  );
});

test.each([
  '\n',
  ' ',
  '<',
  '>',
  '&',
  '|',
  '*',
  '_',
  '`',
  '\\',
  '"',
  '{',
  '[',
  '😀',
  'https://',
  '<https://x|',
  "StackId='arn:",
  '\u0000',
])('the longest message that a topic takes, full of %j, is sent', (part) => {
  const text = part.repeat(Math.floor(250_000 / Buffer.byteLength(part)));
  const { messages } = messagesFor([
    envelope(text),
    envelope(JSON.stringify({ source: 'custom', content: { title: text, description: text } })),
  ]);

  messages.forEach((message) => expect(objections(message)).toEqual([]));
});
