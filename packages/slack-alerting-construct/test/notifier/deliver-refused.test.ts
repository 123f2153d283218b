import type { SqsRecord } from '../../lambda/notifier/read/received-alerts';
import { linkedUrl } from '../../lambda/notifier/send/webhook-url';
import { records, sample } from './samples';
import { failed, ids, LINK, many, refused, world } from './world';

/** Line of the `n`th of many alerts. */
const title = (n: number) => `🟠 alert ${n} · 111111111111 · eu-west-1`;

afterEach(() => jest.restoreAllMocks());

describe('without a webhook', () => {
  test('alerts are logged and counted, nothing fails', async () => {
    const { run, posts, lines, metric, deadLetters } = world({ links: [undefined] });

    expect(await run(records(sample('cloudwatch-alarm.json')))).toEqual([]);

    expect([posts, deadLetters]).toEqual([[], []]);
    expect(JSON.parse(lines[0])).toMatchObject({
      level: 'WARN',
      message: 'no webhook is linked; this alert is only logged',
      title: 'ALARM: orders-api-5xx',
      severity: 'critical',
      region: 'eu-west-1',
      description: 'More than 1 % of requests fail.',
      reason: expect.stringContaining('Threshold Crossed'),
    });
    expect(metric('NotLinked')).toBe(1);
  });

  test('a log line does not hold a whole payload', async () => {
    const { run, lines } = world({ links: [undefined] });

    await run(records('x'.repeat(100_000)));

    expect(lines[0].length).toBeLessThan(2000);
  });

  test('a secret that holds no usable URL is a failure: the alerts are retried, and the log says why', async () => {
    const current = async () => linkedUrl(`${LINK} ${LINK}`);
    const { run, delays, lines, metric, deadLetters } = world({ url: { current, refreshed: current } });

    expect(await run(many(2))).toEqual(['record-1', 'record-2']);

    expect([delays.length, deadLetters, metric('Retried'), metric('NotLinked')]).toEqual([2, [], 2, 0]);
    expect(JSON.parse(lines[0])).toMatchObject({
      level: 'ERROR',
      error: 'UnusableWebhookError',
      reason: expect.stringContaining('no https URL'),
    });
    expect(lines.join('')).not.toContain(LINK);
  });

  test('a secret that cannot be read is a failure: the alerts are retried', async () => {
    const current = () =>
      Promise.reject(Object.assign(new Error(`${LINK} is in here`), { name: 'AccessDeniedException' }));
    const { run, delays, lines } = world({ url: { current, refreshed: current } });

    expect(await run(many(2))).toEqual(['record-1', 'record-2']);

    expect(delays).toHaveLength(2);
    expect(lines.join('')).toContain('AccessDeniedException');
    expect(lines.join('')).not.toContain(LINK);
  });
});

describe('when Slack refuses', () => {
  test('one alert of several: the others are delivered, this one is a dead letter', async () => {
    const { run, posts, deadLetters, metric } = world({
      outcomes: [refused(400, 'message'), { kind: 'delivered' }, refused(400, 'message')],
    });

    expect(await run(many(3))).toEqual([]);

    expect(posts.map(({ text }) => text)).toEqual([[0, 1, 2].map(title).join('\n'), ...[0, 1, 2].map(title)]);
    expect(deadLetters).toEqual([{ id: 'record-2', reason: 'HTTP 400' }]);
    expect([metric('Delivered'), metric('Refused')]).toEqual([2, 1]);
  });

  test.each([403, 404, 410])('everything (%i): all alerts are dead letters at once', async (status) => {
    const { run, posts, deadLetters, metric } = world({ outcomes: [refused(status, 'webhook')] });
    const batch = many(100);

    expect(await run(batch)).toEqual([]);

    expect(posts).toHaveLength(1);
    expect(deadLetters.map(({ id }) => id)).toEqual(ids(batch));
    expect(metric('Refused')).toBe(100);
  });

  test('a webhook that was replaced meanwhile: the new one is used', async () => {
    const { run, posts, deadLetters } = world({ outcomes: [refused(404, 'webhook')], links: [LINK, `${LINK}-new`] });

    expect(await run(many(1))).toEqual([]);

    expect(posts.map(({ link }) => link)).toEqual([LINK, `${LINK}-new`]);
    expect(deadLetters).toEqual([]);
  });

  test('and the dead-letter queue too: the alert is retried', async () => {
    const toDeadLetters = async (items: readonly SqsRecord[]) => items.slice(1);
    const { run, delays } = world({
      outcomes: [refused(404, 'webhook')],
      queue: { delay: async () => undefined, toDeadLetters },
    });

    expect(await run(many(3))).toEqual(['record-2', 'record-3']);
    expect(delays).toEqual([]);
  });
});

test('the webhook is in no log line, whatever happens', async () => {
  const { run, lines } = world({
    outcomes: [
      refused(404, 'webhook'),
      failed,
      { kind: 'rate-limited', retryAfterSeconds: 1 },
      refused(400, 'message'),
    ],
    links: [LINK, `${LINK}-new`],
  });

  for (let round = 0; round < 4; round += 1) {
    await run(many(2));
  }

  expect(lines.length).toBeGreaterThan(4);
  expect(lines.join('')).not.toContain('hooks.slack.com');
});
