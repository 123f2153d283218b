/** Whole runs, executed as the Amazon States Language says, beside and after each other in every order. */
import { Duration } from 'aws-cdk-lib/core';
import fc from 'fast-check';
import { FakeServices } from './fake-services';
import { type Execution, StateError } from './interpreter';
import { lambdaError } from './recorded';
import { definitionOf, type Optional, templateOf } from './stack';

const define = (props: Optional = {}) => definitionOf(templateOf((_, topic) => ({ alertTopic: topic, ...props })));
const definition = define();
const fewPolls = define({ maxWait: Duration.minutes(25) });

let aws: FakeServices;
beforeEach(() => {
  aws = new FakeServices();
});

const scheduled = { scheduledAt: '2026-01-31T12:00:00Z' };
const notReady = { results: false };
const ready = { results: true, orders: [{ order: 'accepted' }] };
const broken = new StateError('RuntimeError', lambdaError('RuntimeError', 'out of order').Cause);
const skippedFor = (arn: string) => ({ skipped: true, reason: `another run was under way: ${arn}` });

const start = (name: string, input?: unknown) => aws.start(definition, name, input);
const leaseOf = (execution: Execution, item = {}) =>
  aws.table.set('poll', {
    leaseKey: { S: 'poll' },
    owner: { S: execution.arn },
    expiresAt: { N: '9999999999' },
    storingUntil: { N: '0' },
    ...item,
  });

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
        content: { description: '3 polls in a row failed, the run goes on asking: RuntimeError: out of order' },
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

describe('one run at a time', () => {
  test('starts at once: one stores, in whatever order they go on, however far DescribeExecution lags behind', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(1), { minLength: 20, maxLength: 80 }),
        fc.constantFrom(0, 30_000, 3_600_000),
        async (order, unseenFor) => {
          aws = Object.assign(new FakeServices(), { unseenFor });
          aws.answer = (poll) => (poll < 4 ? notReady : ready);
          const runs = [start('a'), start('b')];
          const isStoring = ({ status, path }: Execution) =>
            status === 'RUNNING' && path.includes('StoreOrders') && !path.includes('ReleaseLease');
          const endless = [...order, ...new Array<number>(200).fill(0), ...new Array<number>(200).fill(1)];
          for (const index of endless) {
            await runs[index].step();
            expect(runs.filter(isStoring).length).toBeLessThan(2);
          }
          const ends = runs.map(({ output, error }) => error ?? (output.skipped ? 'skipped' : 'stored'));
          expect(['stored', 'skipped', 'LeaseLost']).toEqual(expect.arrayContaining(ends));
          expect(ends).toContain('stored');
        },
      ),
      { numRuns: 100 },
    );
  });

  test('an owner that DescribeExecution does not see yet keeps the lease', async () => {
    aws.unseenFor = 30_000;
    const first = start('first');
    await first.run('Poll');
    const second = await start('second').run();
    expect(second.output).toEqual(skippedFor(first.arn));
    expect((await first.run()).output).toMatchObject({ stored: 1 });
  });

  test('an owner that nobody knows is taken over after two minutes, and the run stores', async () => {
    leaseOf({ arn: 'arn:aws:states:eu-west-1:111111111111:execution:Pipeline:never-was' } as Execution);
    const begun = aws.now;
    const input = {};
    const run = await start('run-1', input).run();
    expect(run.output).toMatchObject({ runId: 'run-1', stored: 1 });
    expect(run.path.filter((state) => state === 'DescribeOwner')).toHaveLength(1);
    expect((aws.now - begun) / 1000).toBe(120);
  });

  test('an owner of an older version, which did not say how long it stores, is taken over once it has ended', async () => {
    const first = start('first');
    await first.run('Poll');
    first.abort();
    leaseOf(first, { storingUntil: undefined });
    expect((await start('second').run()).output).toMatchObject({ runId: 'second', stored: 1 });
  });

  test('a repeat whose lease is held by an owner that nobody knows stores its orders', async () => {
    const arn = 'arn:aws:states:eu-west-1:111111111111:execution:Pipeline:never-was';
    aws.table.set('run#r', {
      leaseKey: { S: 'run#r' },
      owner: { S: arn },
      expiresAt: { N: '9999999999' },
      storingUntil: { N: '0' },
    });
    const run = await start('repeat', { runId: 'r', runDate: '2026-01-30', orders: [{}, {}] }).run();
    expect(run.output).toMatchObject({ total: 2, stored: 2, polls: 0 });
    expect(aws.stored).toEqual(['2026-01-30 r 0', '2026-01-30 r 1']);
  });

  test('an aborted owner is taken over at once', async () => {
    const first = start('first');
    await first.run('WaitForResults');
    await first.run('Poll');
    first.abort();
    const second = await start('second').run();
    expect(second.output).toMatchObject({ stored: 1 });
  });

  test('a lease that has expired is free, whether or not it has been deleted', async () => {
    const first = start('first');
    await first.run('Poll');
    aws.now = Number(aws.table.get('poll')!.expiresAt.N) * 1000 + 1_000;
    const second = await start('second').run();
    expect(second.path).not.toContain('DescribeOwner');
    expect(second.output).toMatchObject({ stored: 1 });
  });

  test('a lease that is released while it is asked after is taken, not given up', async () => {
    const first = start('first');
    await first.run('Poll');
    const second = start('second');
    await second.run('ReadLease');
    await first.run();
    expect((await second.run()).output).toMatchObject({ runId: 'second', stored: 1 });
  });

  test('a lease that is released while its owner is described is taken, too', async () => {
    const first = start('first');
    await first.run('Poll');
    const second = start('second');
    await second.run('DescribeOwner');
    await first.run();
    expect((await second.run()).output).toMatchObject({ runId: 'second', stored: 1 });
  });

  test('a start that loses the race for a dead lease names who won', async () => {
    leaseOf(await aws.start(definition, 'dead', {}).run('Poll'));
    [...aws.executions.values()][0].abort();
    const [second, third] = [start('second'), start('third')];
    await second.run('TakeOverLease');
    await third.run('Poll');
    expect((await second.run()).output).toEqual(skippedFor(third.arn));
  });

  test.each([
    ['AcquireLease', false],
    ['TakeOverLease', true],
  ])('what %s writes late does not undo that the run is storing', async (state, isTakenOver) => {
    if (isTakenOver) {
      leaseOf(await start('dead').run('Poll'));
      [...aws.executions.values()][0].abort();
    }
    const calls = jest.spyOn(aws, 'call');
    const run = await start('run-1').run('StoreOrders');
    const storing = aws.table.get('poll');
    const late = calls.mock.calls.find(([name]) => name === state)!;
    expect(() => aws.call(...late)).toThrow('ConditionalCheckFailedException');
    expect(aws.table.get('poll')).toEqual(storing);
    expect((await run.run()).output).toMatchObject({ stored: 1 });
  });

  test('gives up after three rounds', async () => {
    aws.faults.AcquireLease = new Array(9).fill(new StateError('DynamoDB.ConditionalCheckFailedException'));
    const run = await start('run-1').run();
    expect(run.path.filter((state) => state === 'AcquireLease')).toHaveLength(3);
    expect(run.output).toEqual({ skipped: true, reason: 'another run was under way' });
  });

  describe('after the state machine was replaced', () => {
    const old = 'OldPipeline';

    test('an owner that was polling is taken over at once, and cannot store any more', async () => {
      aws.answer = (poll) => (poll < 2 ? notReady : ready);
      const owner = aws.start(definition, 'owner', {}, old);
      await owner.run('WaitForResults');
      const run = await start('run-1').run();
      expect(run.output).toMatchObject({ stored: 1 });
      expect(run.path).not.toContain('DescribeOwner');
      await owner.run();
      expect(owner.error).toBe('LeaseLost');
      expect(aws.stored).toEqual(['2026-01-31 run-1 0']);
    });

    test('an owner that was storing is respected for as long as storing can take', async () => {
      const owner = aws.start(definition, 'owner', {}, old);
      await owner.run('StoreOrders');
      expect((await start('early').run()).output).toEqual(skippedFor(owner.arn));
      aws.now = Number(aws.table.get('poll')!.storingUntil.N) * 1000 + 1_000;
      expect((await start('late').run()).output).toMatchObject({ stored: 1 });
    });
  });

  test('two repeats of one run at once: an owner that is too large to be described does not fail the second one', async () => {
    const input = { runId: 'r', runDate: '2026-01-30', orders: [{}] };
    await start('first', input).run('StoreOrders');
    aws.faults.DescribeOwner = [new StateError('States.DataLimitExceeded')];
    expect((await start('second', input).run()).output).toMatchObject({ stored: 1 });
  });
});

describe('a run that is continued after it was interrupted', () => {
  test.each(['WaitForResults', 'Poll', 'Ready?', 'ConfirmLease'])(
    'in %s stores nothing beside the run that took over',
    async (state) => {
      aws.answer = (poll) => (poll < 2 ? notReady : ready);
      const interrupted = start('interrupted');
      await interrupted.run(state);
      interrupted.abort();
      expect((await start('next').run()).output).toMatchObject({ stored: 1 });
      interrupted.status = 'RUNNING'; // as a redrive does: from the state that was interrupted
      await interrupted.run();
      expect(interrupted.error).toBe('LeaseLost');
      expect(aws.stored).toEqual(['2026-01-31 next 0']);
      expect(aws.alerts).toMatchObject([
        { content: { nextSteps: [expect.stringContaining('Nothing to repeat'), expect.anything()] } },
      ]);
    },
  );

  test('goes on if nobody has taken over', async () => {
    const interrupted = start('interrupted');
    await interrupted.run('Poll');
    interrupted.abort();
    interrupted.status = 'RUNNING';
    expect((await interrupted.run()).output).toMatchObject({ stored: 1 });
  });
});
