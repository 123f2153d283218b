import { envelope, record, records, sample } from './samples';
import { config, failed, ids, LINK, many, refused, world } from './world';

afterEach(() => jest.restoreAllMocks());

describe('when Slack takes it', () => {
  test('a batch is one message, nothing is retried', async () => {
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

  describe('an alarm that becomes OK', () => {
    const becomesOk = (previous: string, time: string) =>
      JSON.stringify({
        ...JSON.parse(sample('cloudwatch-alarm-ok.json')),
        AlarmConfigurationUpdatedTimestamp: '2026-11-23T10:10:00.000+0000',
        OldStateValue: previous,
        StateChangeTime: time,
      });

    test.each([
      ['is not sent when it is new and nothing was wrong', 'INSUFFICIENT_DATA', '2026-11-23T10:12:31.482+0000', 0],
      ['is sent when it was not', 'ALARM', '2026-11-23T10:12:31.482+0000', 1],
      ['is sent when its data was missing for a while', 'INSUFFICIENT_DATA', '2026-11-23T14:12:31.482+0000', 1],
    ])('%s', async (_, previous, time, sent) => {
      const { run, posts } = world();

      expect(await run(records(becomesOk(previous, time)))).toEqual([]);

      expect(posts).toHaveLength(sent);
    });
  });

  test('the same text in a later batch is news', async () => {
    const { run, posts } = world();

    await run([record(envelope('disk full', { id: 'monday' }))]);
    await run([record(envelope('disk full', { id: 'tuesday' }))]);

    expect(posts).toHaveLength(2);
  });

  test('a second delivery of one publishing is dropped, also in a later batch', async () => {
    const { run, posts, metric } = world();

    await run([record(envelope('disk full', { id: 'monday' }), { id: 'a' })]);
    await run([record(envelope('disk full', { id: 'monday' }), { id: 'b' })]);

    expect([posts.length, metric('Duplicates')]).toEqual([1, 1]);
  });

  test('an event that was not delivered is no duplicate when it is retried', async () => {
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

    expect(posts).toEqual([{ link: LINK, text: '🔴 State machine results: failed · 111111111111 · eu-west-1' }]);
  });
});

describe('when Slack is busy or down', () => {
  test('429: the batch is retried after the time that Slack asked for', async () => {
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
  ])('a failure on attempt %i: retried after %i seconds', async (receives, seconds) => {
    const { run, delays } = world({ outcomes: [failed] });

    await run([record(envelope('x'), { id: 'a', receives })]);

    expect(delays).toEqual([{ id: 'a', seconds }]);
  });

  test('messages that were not tried are retried with the one that failed', async () => {
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
