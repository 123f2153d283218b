/** One run at a time: runs beside and after each other in every order, executed as the Amazon States Language says. */
import fc from 'fast-check';
import { define } from './definition-states';
import { FakeServices } from './fake-services';
import { type Execution, StateError } from './interpreter';
import { notReady, ready } from './simulated-runs';

const definition = define();

let aws: FakeServices;
beforeEach(() => {
  aws = new FakeServices();
});

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
