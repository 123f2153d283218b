/** How runs of the results pipeline start on AWS, where nothing is consistent at once, in an account with small limits. */
import { clearFaults, leaveUnseen, repeatDeliveries } from '@org/local-aws';
import { Harness } from './fixtures/results-pipeline/harness';
import { accepted, storedOrders } from './fixtures/results-pipeline/orders';
import { hold, ready } from './fixtures/results-pipeline/scripts';

let pipeline: Harness;
beforeAll(async () => {
  // Waits last 2 % of what they last on AWS: one second is fifty there.
  pipeline = await Harness.start({ lambdaConcurrency: 10, waitScale: 0.02 });
});
afterEach(async () => {
  await clearFaults(pipeline.emulator);
});
afterAll(async () => {
  await pipeline?.stop();
});

test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])(
  'of two starts at once exactly one runs, although DescribeExecution does not see the other one yet (%d)',
  async (n) => {
    await leaveUnseen(pipeline.emulator, 1);
    const names = [`unseen-${n}a`, `unseen-${n}b`];
    for (const name of names) await pipeline.scripts.set(name, hold);
    const arns = await Promise.all(names.map((name) => pipeline.start(name)));
    // Whichever runs is held at its first poll until the other one has ended.
    const first = await Promise.race(arns.map((arn) => pipeline.ended(arn)));
    expect(first.output).toMatchObject({ skipped: true });
    await pipeline.scripts.set(
      names.find((name) => name !== first.name)!,
      ready(accepted(n)),
    );
    const runs = await Promise.all(arns.map((arn) => pipeline.ended(arn)));
    expect(runs.map(({ output }) => output.stored ?? 'skipped').sort()).toEqual([1, 'skipped']);
    expect(await pipeline.scripts.pollsOf(first.name)).toBe(0);
  },
);

test('the lease of an execution that Step Functions does not know any more is taken over', async () => {
  await pipeline.scripts.set('aborted', hold);
  const aborted = await pipeline.start('aborted');
  await pipeline.scripts.polled('aborted', 1);
  await pipeline.abort(aborted);
  await pipeline.scripts.set('aborted', ready());
  const never = aborted.replace(/[^:]*$/, 'never-was');
  await pipeline.setLeaseHolder(never);

  const run = await pipeline.run('after-never', ready(accepted(1), accepted(2)));
  expect(run).toMatchObject({ status: 'SUCCEEDED', output: { total: 2, stored: 2 } });
  expect(await storedOrders(pipeline, 'after-never')).toEqual([accepted(1), accepted(2)]);
  expect(await pipeline.leaseHolder()).toBeUndefined();
});

test('a scheduled start that is delivered twice is one run, and Lambda A is asked by one only', async () => {
  const at = new Date().toISOString().slice(0, 19);
  const runId = `scheduled-${at.replaceAll(':', '-')}Z`;
  await pipeline.scripts.set(runId, ready(accepted(7)));
  await repeatDeliveries(pipeline.emulator, 2);
  const runs = await Promise.all((await pipeline.schedule(at, 2)).map((arn) => pipeline.ended(arn)));
  expect(runs.map(({ output }) => output?.stored ?? output?.skipped).sort()).toEqual([1, true]);
  expect(await pipeline.scripts.pollsOf(runId)).toBe(1);
  expect(await storedOrders(pipeline, runId)).toEqual([accepted(7)]);
});

test('ten executions of Lambda at a time are enough: no order fails', async () => {
  const orders = Array.from({ length: 60 }, (_, n) => accepted(n));
  const run = await pipeline.run('small-account', ready(...orders));
  expect(run).toMatchObject({ status: 'SUCCEEDED', output: { stored: 60, failed: 0 } });
});
