/** Whole runs, executed as the Amazon States Language says. */
import { Duration } from 'aws-cdk-lib/core';
import fc from 'fast-check';
import { define } from './definition-states';
import { FakeServices } from './fake-services';
import { type Execution, StateError } from './interpreter';
import { broken, notReady, ready } from './simulated-runs';

const definition = define();
const fewPolls = define({ maxWait: Duration.minutes(25) });

let aws: FakeServices;
beforeEach(() => {
  aws = new FakeServices();
});

const scheduled = { scheduledAt: '2026-01-31T12:00:00Z' };
const start = (name: string, input?: unknown) => aws.start(definition, name, input);

/** Lets executions go on in the order that is given, and then to their ends. */
async function interleave(executions: Execution[], order: number[]): Promise<void> {
  for (const index of order) await executions[index % executions.length].step();
  for (const execution of executions) await execution.run();
}

describe('a run', () => {
  test('stores, counts, gives the lease back', async () => {
    aws.answer = (poll) => (poll < 3 ? notReady : ready);
    const run = await start('run-1').run();
    expect(run.status).toBe('SUCCEEDED');
    expect(run.output).toEqual({
      runId: 'run-1',
      runDate: '2026-01-31',
      polls: 3,
      total: 1,
      stored: 1,
      rejected: 0,
      failed: 0,
    });
    expect(aws.stored).toEqual(['2026-01-31 run-1 0']);
    expect([aws.table.size, aws.alerts.length, aws.metrics.length]).toEqual([0, 0, 1]);
  });

  test.each(["o'brien", 'Prüfung', '..', '.hidden', 'x\n'])(
    'is not started by an execution that is called %j',
    async (name) => {
      const run = await start(name).run();
      expect(run.error).toBe('InvalidInput');
      expect(run.cause).toContain("which is a new run's execution name");
      expect([aws.polls, aws.stored, aws.alerts.length]).toEqual([[], [], 1]);
    },
  );

  test('an order that is a string or null fails by name, the others are stored', async () => {
    aws.answer = () => ({ results: true, orders: [{ order: 'accepted' }, '{"order": "accepted"}', null, 5] });
    const run = await start('run-1').run();
    expect(run.error).toBe('OrdersNotStored');
    expect(aws.stored).toEqual(['2026-01-31 run-1 0', '2026-01-31 run-1 3']);
    expect(aws.alerts[0].content.description).toContain(
      '#1 failed (NotAnOrder) an order must be an object, got one of type string',
    );
  });
});

describe('polls that fail', () => {
  test('an outage is waited for, and nobody is notified of a short one', async () => {
    aws.answer = (poll) => (poll === 2 || poll === 3 ? broken : poll < 6 ? notReady : ready);
    const run = await start('run-1').run();
    expect(run.output).toMatchObject({ polls: 6, stored: 1 });
    expect(aws.alerts).toEqual([]);
  });

  test('people are notified once when it lasts, whatever follows', async () => {
    aws.answer = (poll) => (poll % 10 < 6 && poll < 40 ? broken : poll < 45 ? notReady : ready);
    const run = await start('run-1').run();
    expect(run.output).toMatchObject({ stored: 1 });
    expect(aws.alerts).toMatchObject([
      {
        id: `${run.arn}#polls-failing`,
        content: { description: '3 polls in a row failed, the run goes on polling: RuntimeError: out of order' },
        metadata: { eventType: 'ResultsPollsFailing', additionalContext: { severity: 'warning', runId: 'run-1' } },
      },
    ]);
  });

  test('a report that cannot be sent is sent at the next failed poll', async () => {
    aws.answer = (poll) => (poll < 6 ? broken : ready);
    aws.faults.ReportFailedPolls = new Array(5).fill(new StateError('SNS.SdkClientException'));
    expect((await start('run-1').run()).status).toBe('SUCCEEDED');
    expect(aws.alerts).toMatchObject([{ content: { description: expect.stringMatching(/^4 polls in a row/) } }]);
  });

  test('to the end: PollFailed, after one warning and with one alert', async () => {
    aws.answer = () => broken;
    const run = await aws.start(fewPolls, 'run-1').run();
    expect(run.error).toBe('PollFailed');
    expect(run.cause).toBe('the last 6 of 6 polls failed: RuntimeError: out of order');
    expect(aws.polls).toHaveLength(30);
    expect(aws.alerts.map(({ metadata }) => metadata.eventType)).toEqual([
      'ResultsPollsFailing',
      'ResultsPipelineFailed',
    ]);
  });

  test('only the last one: the results were not ready', async () => {
    aws.answer = (poll) => (poll === 6 ? broken : notReady);
    const run = await aws.start(fewPolls, 'run-1').run();
    expect(run.error).toBe('ResultsNotReady');
    expect(run.cause).toBe('not ready after 6 polls, of which 1 failed: RuntimeError: out of order');
    expect(aws.alerts).toHaveLength(1);
  });

  test.each([
    ['Function.ResponseSizeTooLarge', 'ResultsTooLarge'],
    ['States.DataLimitExceeded', 'ResultsTooLarge'],
    ['States.QueryEvaluationError', 'PollFailed'],
  ])('%s is not waited for: %s', async (error, failure) => {
    aws.answer = () => new StateError(error);
    expect((await start('run-1').run()).error).toBe(failure);
    expect([aws.polls.length, aws.alerts.length]).toEqual([1, 1]);
  });

  test.each(['Lambda.ResourceNotFoundException', 'Lambda.AccessDeniedException', 'States.Timeout'])(
    '%s is: a deployment mends it while the run goes on',
    async (error) => {
      aws.answer = (poll) => (poll < 5 ? new StateError(error) : ready);
      expect((await start('run-1').run()).output).toMatchObject({ stored: 1 });
    },
  );

  test('slow polls do not make the run longer than its budget', async () => {
    aws.answer = () => {
      aws.now += 35_000; // every attempt runs into its timeout
      return new StateError('States.Timeout');
    };
    const begun = aws.now;
    const run = await start('run-1').run();
    expect(run.error).toBe('PollFailed');
    expect((aws.now - begun) / 1000).toBeLessThan(definition.TimeoutSeconds - Math.ceil(12_483 / 5) * 15 - 2 * 3600);
  });
});

describe('a scheduled start', () => {
  test('names the run and its day, whenever it is delivered', async () => {
    aws.now = Date.parse('2026-02-01T00:10:00Z');
    const run = await start('any', scheduled).run();
    expect(run.output).toMatchObject({ runId: 'scheduled-2026-01-31T12-00-00Z', runDate: '2026-01-31', stored: 1 });
  });

  test.each([{ scheduledAt: '<aws.scheduler.scheduled-time>' }, { scheduledAt: 5 }, { scheduledAt: '2026-01-31' }])(
    '%j is no time',
    async (input) => {
      expect((await start('any', input).run()).error).toBe('InvalidInput');
    },
  );

  test('with orders of its own is a contradiction', async () => {
    const run = await start('any', { ...scheduled, runId: 'a', runDate: '2026-01-31', orders: [] }).run();
    expect(run.error).toBe('InvalidInput');
  });

  test.each([
    ['after a minute', 60_000],
    ['after two weeks', 15 * 86_400_000],
  ])('that is delivered again %s is skipped', async (_, later) => {
    const first = await start('first', scheduled).run();
    aws.now += later;
    const second = await start('second', scheduled).run();
    expect(second.output).toEqual({
      skipped: true,
      reason: `this scheduled start had been delivered before: ${first.arn}`,
    });
    expect([aws.polls.length, aws.stored.length, aws.alerts.length]).toEqual([1, 1, 0]);
  });

  test('that is delivered again after its run failed is skipped: the failure has been reported', async () => {
    aws.answer = () => ({});
    expect((await start('first', scheduled).run()).error).toBe('ResultsMalformed');
    aws.answer = () => ready;
    expect((await start('second', scheduled).run()).output.skipped).toBe(true);
    expect([aws.polls.length, aws.stored.length]).toEqual([1, 0]);
    expect((await start('by-hand').run()).output).toMatchObject({ runId: 'by-hand', stored: 1 });
  });

  test('is skipped also if the record of the first one cannot be read', async () => {
    await start('first', scheduled).run();
    aws.faults.ReadRecord = new Array(5).fill(new StateError('DynamoDB.SdkClientException'));
    expect((await start('second', scheduled).run()).output).toEqual({
      skipped: true,
      reason: 'this scheduled start had been delivered before',
    });
  });

  test('of the next day is another run', async () => {
    await start('first', scheduled).run();
    const next = await start('second', { scheduledAt: '2026-02-01T12:00:00Z' }).run();
    expect(next.output).toMatchObject({ runId: 'scheduled-2026-02-01T12-00-00Z', stored: 1 });
  });

  test('does not disturb another start while it is skipped', async () => {
    await start('first', scheduled).run();
    const second = start('second', scheduled);
    await second.run('ReadRecord');
    expect((await start('by-hand').run()).output).toMatchObject({ stored: 1 });
  });

  test('is one run, in whatever order its deliveries go on, however far DescribeExecution lags behind', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(2), { maxLength: 60 }),
        fc.constantFrom(0, 30_000, 3_600_000),
        fc.boolean(),
        async (order, unseenFor, fails) => {
          aws = Object.assign(new FakeServices(), { unseenFor });
          aws.answer = (poll) => (fails ? {} : poll < 2 ? notReady : ready);
          const deliveries = ['a', 'b', 'c'].map((name) => start(name, scheduled));
          await interleave(deliveries, order);
          expect(new Set(aws.polls.map(({ by }) => by)).size).toBe(1);
          expect(aws.stored).toHaveLength(fails ? 0 : 1);
          expect(deliveries.filter(({ output }) => output?.skipped)).toHaveLength(2);
          expect(aws.alerts).toHaveLength(fails ? 1 : 0);
        },
      ),
      { numRuns: 100 },
    );
  });
});
