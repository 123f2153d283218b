/** Runs of the results pipeline beside and after each other, and what ends them from outside, on the deployed template. */
import { Harness, today } from './fixtures/results-pipeline/harness';
import { accepted, rejected, storedOrders } from './fixtures/results-pipeline/orders';
import { hold, notReady, ready } from './fixtures/results-pipeline/scripts';

let pipeline: Harness;
beforeAll(async () => {
  pipeline = await Harness.start();
});
afterAll(async () => {
  await pipeline?.stop();
});

describe('one run at a time', () => {
  test.each([1, 2, 3])('of two starts at once exactly one runs, and the other one says so (%d)', async (n) => {
    const names = [`twin-${n}a`, `twin-${n}b`];
    for (const name of names) await pipeline.scripts.set(name, hold);
    const arns = await Promise.all(names.map((name) => pipeline.start(name)));
    // Whichever runs is held at its first poll until the other one has ended.
    const first = await Promise.race(arns.map((arn) => pipeline.ended(arn)));
    await pipeline.scripts.set(
      names.find((name) => name !== first.name)!,
      ready(accepted(n)),
    );
    const runs = await Promise.all(arns.map((arn) => pipeline.ended(arn)));
    const [ran, ...othersRan] = runs.filter(({ output }) => output.stored === 1);
    const [skipped, ...othersSkipped] = runs.filter(({ output }) => output.skipped);
    expect([othersRan, othersSkipped]).toEqual([[], []]);
    expect(skipped.output).toEqual({ skipped: true, reason: `another run was under way: ${ran.arn}` });
    expect(await pipeline.scripts.pollsOf(skipped.name)).toBe(0);
    for (const { arn } of runs) expect(await pipeline.alerts.about(arn, 0)).toEqual([]);
  });

  test('the lease is given back, also by a run that failed', async () => {
    await pipeline.run('lease-ok', ready(accepted(1)));
    expect(await pipeline.leaseHolder()).toBeUndefined();
    await pipeline.run('lease-failed', { answer: {} });
    expect(await pipeline.leaseHolder()).toBeUndefined();
  });

  test('an aborted run is reported, and blocks nobody', async () => {
    await pipeline.scripts.set('aborted', hold);
    const aborted = await pipeline.start('aborted');
    await pipeline.scripts.polled('aborted', 1);
    await pipeline.abort(aborted);
    await pipeline.scripts.set('aborted', notReady);
    expect((await pipeline.ended(aborted)).status).toBe('ABORTED');
    expect(await pipeline.leaseHolder()).toBe(aborted);
    const run = await pipeline.run('after-abort', ready(accepted(1)));
    expect(run).toMatchObject({ status: 'SUCCEEDED', output: { stored: 1 } });
    expect(await pipeline.leaseHolder()).toBeUndefined();
    expect(await pipeline.alerts.about(aborted, 1)).toMatchObject([
      {
        content: {
          title: 'Results pipeline: the run was interrupted',
          description: 'Execution aborted ended as ABORTED',
        },
        metadata: { eventType: 'ResultsPipelineFailed' },
      },
    ]);
    expect(await pipeline.alerts.about(run.arn, 0)).toEqual([]);
  });

  test('a run that brings its orders does not wait for one that polls', async () => {
    await pipeline.scripts.set('polling', hold);
    const polling = await pipeline.start('polling');
    await pipeline.scripts.polled('polling', 1);
    const own = await pipeline.runWith('own-orders', { runId: 'own', runDate: '2026-01-31', orders: [accepted(5)] });
    expect(own).toMatchObject({ status: 'SUCCEEDED', output: { polls: 0, stored: 1 } });
    expect(await storedOrders(pipeline, 'own', '2026-01-31')).toEqual([accepted(5)]);
    await pipeline.scripts.set('polling', ready(accepted(1)));
    expect(await pipeline.ended(polling)).toMatchObject({ status: 'SUCCEEDED', output: { stored: 1 } });
  });

  test('of two repeats of one run at once exactly one runs', async () => {
    const input = { runId: 'repeated-twice', runDate: '2026-01-31', orders: [accepted(1, 'hold')] };
    const arns = await Promise.all(['repeat-a', 'repeat-b'].map((name) => pipeline.start(name, input)));
    await Promise.race(arns.map((arn) => pipeline.ended(arn)));
    await pipeline.scripts.release('repeated-twice', 0);
    const runs = await Promise.all(arns.map((arn) => pipeline.ended(arn)));
    expect(runs.map(({ output }) => Boolean(output.skipped)).sort()).toEqual([false, true]);
    expect(await storedOrders(pipeline, 'repeated-twice', '2026-01-31')).toEqual(input.orders);
  });
});

describe('runs that bring their orders', () => {
  // Fails at its first six calls, which is all that a run makes, and not any more when the run is repeated.
  const brokenForOneRun = new Array<string>(6).fill('before');
  const orders = [accepted(1), accepted(2, brokenForOneRun), rejected(3), accepted(4, ['after'])];
  const accept = [orders[0], orders[1], orders[3]];

  test('a failed run is repeated by command: nothing twice, nothing missing, Lambda A not asked again', async () => {
    const failed = await pipeline.run('to-repeat', notReady, ready(...orders));
    expect(failed).toMatchObject({ status: 'FAILED', error: 'OrdersNotStored', cause: '1 of 4 orders failed' });
    expect(await storedOrders(pipeline, 'to-repeat')).toEqual([orders[0], orders[3]]);
    expect(await pipeline.alerts.about(failed.arn, 1)).toHaveLength(1);

    const repeat = await pipeline.ended(await pipeline.repeat(failed.arn));
    expect(repeat).toMatchObject({
      status: 'SUCCEEDED',
      output: { runId: 'to-repeat', runDate: today(), polls: 0, total: 4, stored: 3, rejected: 1, failed: 0 },
    });
    expect(await storedOrders(pipeline, 'to-repeat')).toEqual(accept);
    expect(await pipeline.scripts.pollsOf('to-repeat')).toBe(2);
    expect(await pipeline.alerts.about(repeat.arn, 1)).toMatchObject([{ metadata: { eventType: 'OrdersRejected' } }]);
  });

  test('a repeat a day later finds what was stored, and writes under the day of the first run', async () => {
    const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
    const failed = await pipeline.runWith('day-one', { runId: 'over-midnight', runDate: yesterday, orders });
    expect(failed).toMatchObject({ status: 'FAILED', error: 'OrdersNotStored' });
    const repeat = await pipeline.ended(await pipeline.repeat(failed.arn));
    expect(repeat).toMatchObject({ status: 'SUCCEEDED', output: { runDate: yesterday, stored: 3 } });
    expect(await storedOrders(pipeline, 'over-midnight', yesterday)).toEqual(accept);
    expect(await storedOrders(pipeline, 'over-midnight', today())).toEqual([]);
  });

  test('a run that has succeeded, and one that never had orders, are not repeated', async () => {
    const succeeded = await pipeline.run('no-need', ready(accepted(1)));
    await expect(pipeline.repeat(succeeded.arn)).rejects.toThrow('The run has succeeded');
    const never = await pipeline.run('no-orders-to-repeat', { answer: {} });
    await expect(pipeline.repeat(never.arn)).rejects.toThrow('The run ended before it had orders');
  });

  test('another order at the same index of a repeat is stored beside the first one, not mistaken for it', async () => {
    const of = (power: number) => ({ runId: 'other-orders', runDate: '2026-01-31', orders: [accepted(power)] });
    await pipeline.runWith('other-1', of(1));
    await pipeline.runWith('other-2', of(2));
    expect((await storedOrders(pipeline, 'other-orders', '2026-01-31')).map(({ power }) => power).sort()).toEqual([
      1, 2,
    ]);
  });

  test('orders: []', async () => {
    const run = await pipeline.runWith('brings-none', { runId: 'none', runDate: '2026-01-31', orders: [] });
    expect(run).toMatchObject({ status: 'SUCCEEDED', output: { runId: 'none', total: 0 } });
    expect(await pipeline.alerts.about(run.arn, 0)).toEqual([]);
  });

  test.each([
    ['orders-alone', { orders: [accepted(1)] }],
    ['id-alone', { runId: 'x' }],
    ['path', { runId: '../x', runDate: '2026-01-31', orders: [] }],
    ['list', [1]],
  ])('invalid: %s', async (name, input) => {
    const run = await pipeline.runWith(`invalid-${name}`, input);
    expect(run).toMatchObject({ status: 'FAILED', error: 'InvalidInput' });
    expect(await pipeline.alerts.about(run.arn, 1)).toMatchObject([
      { content: { title: 'Results pipeline: invalid execution input' } },
    ]);
    expect(await pipeline.scripts.pollsOf(run.name)).toBe(0);
  });
});

describe('what the state machine cannot report about itself', () => {
  test('a run that times out', async () => {
    await pipeline.withDefinition(
      (definition) => ({ ...definition, TimeoutSeconds: 15 }),
      async () => {
        const run = await pipeline.run('times-out', notReady);
        expect(run.status).toBe('TIMED_OUT');
        expect(await pipeline.alerts.about(run.arn, 1)).toMatchObject([
          { content: { description: 'Execution times-out ended as TIMED_OUT' } },
        ]);
      },
    );
    expect(await pipeline.run('after-timeout', ready(accepted(1)))).toMatchObject({ output: { stored: 1 } });
  });

  test('an error that no state catches', async () => {
    await pipeline.withDefinition(
      (definition) =>
        withState(definition, 'AllStored?', { Choices: [{ Condition: '{% $nothing.x %}', Next: 'Alert' }] }),
      async () => {
        const run = await pipeline.run('uncaught', ready(accepted(1)));
        expect(run).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
        expect(await pipeline.alerts.about(run.arn, 1)).toMatchObject([
          { content: { title: 'Results pipeline: the run failed unexpectedly' } },
        ]);
      },
    );
    expect(await pipeline.run('after-uncaught', ready(accepted(1)))).toMatchObject({ output: { stored: 1 } });
  });

  test('an alert that cannot be sent', async () => {
    const broken = { TopicArn: 'arn:aws:sns:eu-west-1:000000000000:gone', Message: 'never' };
    await pipeline.withDefinition(
      (definition) => withState(definition, 'Alert', { Arguments: broken }),
      async () => {
        const run = await pipeline.run('alert-fails', ready(accepted(1), rejected(2)));
        expect(run).toMatchObject({ status: 'FAILED', error: 'AlertFailed' });
        expect(await storedOrders(pipeline, run.name)).toEqual([accepted(1)]);
        expect(await pipeline.leaseHolder()).toBeUndefined();
        expect(await pipeline.alerts.about(run.arn, 1)).toMatchObject([
          { content: { description: 'Execution alert-fails ended as FAILED with AlertFailed' } },
        ]);
      },
    );
  });

  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  const withState = (definition: any, name: string, change: object) => ({
    ...definition,
    States: { ...definition.States, [name]: { ...definition.States[name], ...change } },
  });
});

describe('metrics', () => {
  test('of a run, in one call', async () => {
    const before = await pipeline.metrics();
    await pipeline.run('measured', notReady, ready(accepted(1), accepted(2), rejected(3), { power: 4 }));
    const after = await pipeline.metrics();
    const grown = Object.fromEntries(Object.entries(after).map(([name, value]) => [name, value - before[name]]));
    expect(grown).toEqual({ Polls: 2, OrdersStored: 2, OrdersRejected: 1, OrdersFailed: 1, RunsSucceeded: 0 });
  });
});

describe('over all scenarios', () => {
  test('no execution was reported twice', async () => {
    const threads = (await pipeline.alerts.all()).map(({ metadata }) => metadata.threadId);
    expect(threads.length).toBeGreaterThan(0);
    expect(threads).toEqual([...new Set(threads)]);
  });

  test('no alarm went off for what had been reported', async () => {
    // Before the first run there was indeed no success for too long.
    const others = (await pipeline.alerts.alarmsThatWentOff()).filter((name) => !name.includes('NoSuccessfulRunAlarm'));
    expect(others).toEqual([]);
  });
});
