import type { Config } from '../../lambda/notifier/config';
import { deliver, type Surroundings } from '../../lambda/notifier/deliver';
import { recentIdentities } from '../../lambda/notifier/recent';
import type { SqsRecord } from '../../lambda/notifier/record';
import type { Outcome } from '../../lambda/notifier/slack';
import { envelope, record, records, sample } from './samples';

const LINK = 'https://hooks.slack.com/services/T0/B0/secret';

const config: Config = {
  secretId: 'auction/slack-webhook',
  queueUrl: 'https://sqs.eu-west-1.amazonaws.com/111111111111/alerts',
  deadLetterQueueUrl: 'https://sqs.eu-west-1.amazonaws.com/111111111111/dead-letters',
  severities: ['info', 'warning', 'critical'],
  mentions: {},
  metricNamespace: 'SlackAlerting',
  notifierName: 'notifier',
  webhookTimeoutMs: 5000,
  retryDelaySeconds: 10,
  paceMs: 1000,
};

/** A world in which Slack answers what the test says, in order; then it takes everything. */
function world({
  outcomes = [],
  links = [LINK],
  ...changes
}: { outcomes?: Outcome[]; links?: (string | undefined)[] } & Partial<Surroundings> = {}) {
  const posts: { link: string; text: string }[] = [];
  const delays: { id: string; seconds: number }[] = [];
  const deadLetters: { id: string; reason: string }[] = [];
  const lines: string[] = [];
  const answers = [...outcomes];
  const values = [...links];
  const surroundings: Surroundings = {
    config,
    url: {
      current: async () => values[0],
      refreshed: async () => (values.length > 1 ? values.splice(0, 1) && values[0] : values[0]),
    },
    post: async (link, { text }) => {
      posts.push({ link, text });
      return answers.shift() ?? { kind: 'delivered' };
    },
    queue: {
      delay: async (items) => {
        delays.push(...items.map(({ record: { messageId }, seconds }) => ({ id: messageId, seconds })));
      },
      toDeadLetters: async (items, reason) => {
        deadLetters.push(...items.map(({ messageId }) => ({ id: messageId, reason })));
        return [];
      },
    },
    recent: recentIdentities(),
    pace: async () => undefined,
    timeLeft: () => 60_000,
    ...changes,
  };
  jest.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
  const run = async (batch: SqsRecord[]) =>
    (await deliver(batch, surroundings)).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  /** Sum of a metric over everything that was written. */
  const metric = (name: string) =>
    lines
      .map((line) => JSON.parse(line))
      .reduce((sum, entry) => sum + (entry._aws === undefined ? 0 : (entry[name] ?? 0)), 0);
  return { run, posts, delays, deadLetters, lines, metric };
}

const refused = (status: number, because: 'message' | 'webhook'): Outcome => ({
  kind: 'refused',
  status,
  reason: `HTTP ${status}`,
  because,
});
const failed: Outcome = { kind: 'failed', reason: 'HTTP 500' };
const many = (count: number) => records(...Array.from({ length: count }, (_, n) => `alert ${n}`));
const ids = (batch: SqsRecord[]) => batch.map(({ messageId }) => messageId);

afterEach(() => jest.restoreAllMocks());

describe('when Slack takes it', () => {
  test('a batch is one message, nothing comes again', async () => {
    const { run, posts, metric } = world();

    expect(await run(many(10))).toEqual([]);

    expect(posts).toEqual([{ link: LINK, text: expect.stringContaining('alert 9') }]);
    expect([metric('Delivered'), metric('Messages')]).toEqual([10, 1]);
  });

  test('a second delivery of an event is dropped, also in a later batch', async () => {
    const { run, posts, metric } = world();
    const action = sample('codepipeline-action-failed.json');

    await run(records(action, action));
    expect(await run([record(envelope(action, { id: 'later' }), { id: 'later' })])).toEqual([]);

    expect(posts).toHaveLength(1);
    expect(metric('Duplicates')).toBe(2);
  });

  test('the same text in a later batch is news', async () => {
    const { run, posts } = world();

    await run(records('disk full'));
    await run(records('disk full'));

    expect(posts).toHaveLength(2);
  });

  test('an event that was not delivered is no duplicate when it comes again', async () => {
    const { run, posts } = world({ outcomes: [failed] });
    const batch = records(sample('codepipeline-action-failed.json'));

    expect(await run(batch)).toEqual(['record-1']);
    expect(await run(batch)).toEqual([]);

    expect(posts).toHaveLength(2);
  });

  test('waits for its turn before each message', async () => {
    const pace = jest.fn(async () => undefined);
    const { run, posts } = world({ pace, outcomes: [refused(400, 'message')] });

    await run(many(2));

    expect(pace).toHaveBeenCalledTimes(posts.length);
    expect(posts).toHaveLength(3);
  });
});

describe('severities', () => {
  test('that this destination does not want are done without a message', async () => {
    const { run, posts } = world({ config: { ...config, severities: ['critical'] } });

    expect(await run(records('a warning', sample('step-functions-failed.json')))).toEqual([]);

    expect(posts).toEqual([{ link: LINK, text: '🔴 State machine results: failed' }]);
  });
});

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

  test('a secret that cannot be read is a failure: the alerts come again', async () => {
    const current = () =>
      Promise.reject(Object.assign(new Error(`${LINK} is in here`), { name: 'AccessDeniedException' }));
    const { run, delays, lines } = world({ url: { current, refreshed: current } });

    expect(await run(many(2))).toEqual(['record-1', 'record-2']);

    expect(delays).toHaveLength(2);
    expect(lines.join('')).toContain('AccessDeniedException');
    expect(lines.join('')).not.toContain(LINK);
  });
});

describe('when Slack is busy or down', () => {
  test('429: the batch comes again after the time that Slack asked for', async () => {
    const { run, posts, delays, metric } = world({ outcomes: [{ kind: 'rate-limited', retryAfterSeconds: 30 }] });
    const batch = many(10);

    expect(await run(batch)).toEqual(ids(batch));

    expect(posts).toHaveLength(1);
    expect(delays).toEqual(ids(batch).map((id) => ({ id, seconds: 30 })));
    expect(metric('RateLimited')).toBe(1);
  });

  test.each([
    [1, 10],
    [2, 20],
    [5, 160],
    [9, 900],
  ])('a failure on attempt %i: comes again after %i seconds', async (receives, seconds) => {
    const { run, delays } = world({ outcomes: [failed] });

    await run([record(envelope('x'), { id: 'a', receives })]);

    expect(delays).toEqual([{ id: 'a', seconds }]);
  });

  test('messages that were not tried come again with the one that failed', async () => {
    const { run, posts } = world({ outcomes: [{ kind: 'delivered' }, failed] });
    const batch = many(100);

    const again = await run(batch);

    expect(posts).toHaveLength(2);
    const delivered = posts[0].text.split('\n').length;
    expect(again).toEqual(ids(batch).slice(delivered));
  });

  test('an invocation that runs out of time hands the rest back at once', async () => {
    let left = 60_000;
    const { run, posts, delays } = world({ timeLeft: () => (left -= 30_000) + 5000 });
    const batch = many(100);

    const again = await run(batch);

    expect(posts).toHaveLength(1);
    expect(delays).toEqual(again.map((id) => ({ id, seconds: 0 })));
    expect(again.length + posts[0].text.split('\n').length).toBe(100);
  });
});

describe('when Slack refuses', () => {
  test('one alert of several: the others are delivered, this one is a dead letter', async () => {
    const { run, posts, deadLetters, metric } = world({
      outcomes: [refused(400, 'message'), { kind: 'delivered' }, refused(400, 'message')],
    });

    expect(await run(many(3))).toEqual([]);

    expect(posts.map(({ text }) => text)).toEqual([
      '🟠 alert 0\n🟠 alert 1\n🟠 alert 2',
      '🟠 alert 0',
      '🟠 alert 1',
      '🟠 alert 2',
    ]);
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

  test('and the dead-letter queue too: the alert comes again', async () => {
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
