import { receivedAlerts } from '../../lambda/notifier/read/received-alerts';
import { compose } from '../../lambda/notifier/render/compose';
import { records, sample } from './samples';
import { objections } from './slack-rules';

const texts = (count: number, length = 20) =>
  Array.from({ length: count }, (_, n) => `alert ${n} ${'x'.repeat(length)}`);
const compact = (...messages: string[]) => compose(receivedAlerts(records(...messages)));
const blockTexts = (message: unknown) => JSON.stringify(message);
const notification = (severity: string, title = severity) =>
  JSON.stringify({
    version: '1.0',
    source: 'custom',
    content: { title },
    metadata: { additionalContext: { severity } },
  });

describe('one alert', () => {
  const [message] = compact(sample('cloudwatch-alarm.json'));

  test('is shown in full', () => {
    expect(message.blocks.map(({ type }) => type)).toEqual([
      'header',
      'section', // what
      'section', // where, when
      'section', // why
      'section', // what to do
      'section', // links
      'context',
    ]);
  });

  test('has its title and its place as the text of notifications', () => {
    expect(message.text).toBe('🔴 ALARM: orders-api-5xx · 111111111111 · eu-west-1');
  });

  test('shows the time in the zone of the reader', () => {
    expect(blockTexts(message.blocks)).toContain(
      '<!date^1795428331^{date_short_pretty} {time_secs}|2026-11-23T10:05:31.482Z>',
    );
  });

  test('with too many details says how many are left out', () => {
    const additionalContext = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`key${n}`, n]));
    const [long] = compact(
      JSON.stringify({ source: 'custom', content: { title: 'x' }, metadata: { additionalContext } }),
    );

    expect(blockTexts(long.blocks)).toContain('_… and 14 more details_');
    expect(objections(long)).toEqual([]);
  });

  test('with too many steps says how many are left out', () => {
    const nextSteps = Array.from({ length: 20 }, (_, n) => `step ${n}`);
    const [long] = compact(JSON.stringify({ source: 'custom', content: { title: 'x', nextSteps } }));

    expect(blockTexts(long.blocks)).toContain('_… and 14 more steps_');
  });
});

describe('a burst', () => {
  test('of up to three alerts is one message that shows each in full', () => {
    const messages = compact(
      sample('cloudwatch-alarm.json'),
      sample('step-functions-failed.json'),
      sample('health-issue.json'),
    );

    expect(messages).toHaveLength(1);
    expect(messages[0].blocks.filter(({ type }) => type === 'header')).toHaveLength(3);
    expect(messages[0].blocks.filter(({ type }) => type === 'divider')).toHaveLength(2);
    expect(objections(messages[0])).toEqual([]);
  });

  test('of ten is one message with a block each', () => {
    const [message, ...others] = compact(...texts(10));

    expect(others).toEqual([]);
    expect(message.blocks).toHaveLength(11);
    texts(10).forEach((text) => expect(blockTexts(message.blocks)).toContain(text));
    expect(message.text.split('\n')).toHaveLength(10);
    expect(objections(message)).toEqual([]);
  });

  test('keeps the formatting that was meant, and leaves out links within the text', () => {
    const [message] = compact(sample('custom-orders-rejected.json'), 'a', 'b', 'c');

    expect(message.blocks[1]).toMatchObject({
      text: {
        text: expect.stringContaining(
          '\n*Run 2026-11-23* stored 117 orders. Rejected: • order 4 • order 17 • order 98 Open the run\n',
        ),
      },
    });
  });

  test('of a hundred is as few messages as the limits allow, without losing one', () => {
    const messages = compact(...texts(100, 180));

    expect(messages.length).toBeGreaterThan(1);
    expect(messages.length).toBeLessThan(10);
    expect(messages.flatMap(({ alerts }) => alerts.map(({ alert }) => alert.title))).toEqual(texts(100, 180));
    messages.forEach((message) => expect(objections(message)).toEqual([]));
  });

  test('of three too long for one message is three messages', () => {
    const long = (n: number) =>
      JSON.stringify({
        source: 'custom',
        content: { title: `${n}`, description: '&'.repeat(900), nextSteps: Array(8).fill('y'.repeat(229)) },
        metadata: {
          additionalContext: Object.fromEntries(Array.from({ length: 8 }, (_, k) => [`k${k}`, 'z'.repeat(240)])),
        },
      });

    expect(compact(long(1), long(2), long(3))).toHaveLength(3);
  });

  test('shows how often an alert was published', () => {
    const [message] = compact('disk full', 'disk full', 'disk full');

    expect(message.text).toBe('🟠 disk full (3 times) · 111111111111 · eu-west-1');
    expect(blockTexts(message.blocks)).toContain('3 times');
  });

  test('has the sign of its worst', () => {
    const [message] = compact(
      ...['info', 'warning', 'critical', 'info'].map((severity, n) => notification(severity, `${n}`)),
    );

    expect(message.blocks[0]).toMatchObject({ type: 'header', text: { text: '🔴 4 alerts' } });
  });
});

describe('mentions', () => {
  const mentions = { critical: '<!here>', warning: '<!subteam^S012AB3CD>' };
  const mentionsOf = (...messages: string[]) => {
    const composed = compose(receivedAlerts(records(...messages)), { mentions });
    return composed.flatMap(({ blocks }) => JSON.stringify(blocks).match(/<![a-ce-z][^>]*>/g) ?? []);
  };

  test('follow the severity', () => {
    expect(mentionsOf(notification('critical'))).toEqual(['<!here>']);
    expect(mentionsOf(notification('warning'))).toEqual(['<!subteam^S012AB3CD>']);
    expect(mentionsOf(notification('info'))).toEqual([]);
  });

  test('of a burst are those of the worst, once', () => {
    expect(
      mentionsOf(notification('warning', 'a'), notification('critical', 'b'), notification('critical', 'c')),
    ).toEqual(['<!here>']);
  });

  test('leave people alone for good news', () => {
    expect(mentionsOf(sample('cloudwatch-alarm-ok.json'))).toEqual([]);
  });
});

test('nothing becomes no message', () => {
  expect(compose([])).toEqual([]);
});
