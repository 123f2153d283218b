/** Runs of the results pipeline whose orders lie in S3, on the deployed template with its policies enforced. */
import { Harness } from './fixtures/results-pipeline/harness';
import { accepted, rejected, storedOrders } from './fixtures/results-pipeline/orders';
import { byReference, keyOf, OrdersBucket } from './fixtures/results-pipeline/orders-objects';

let pipeline: Harness;
let bucket: OrdersBucket;
beforeAll(async () => {
  pipeline = await Harness.start({}, 'JSONL');
  bucket = new OrdersBucket(pipeline);
});
afterAll(async () => {
  await pipeline?.stop();
});

test('2,000 orders: each is stored exactly once, under its key', async () => {
  const orders = Array.from({ length: 2_000 }, (_, n) => accepted(n));
  const { bucket: name, key } = await bucket.put(orders);
  const run = await pipeline.run('two-thousand', byReference({ bucket: name, key }));
  expect(run).toMatchObject({
    status: 'SUCCEEDED',
    output: { polls: 1, total: 2_000, stored: 2_000, rejected: 0, failed: 0 },
  });
  expect(await pipeline.results(run.name)).toEqual(
    Object.fromEntries(orders.map((order, index) => [keyOf(order, index), order])),
  );
  expect(await pipeline.alerts.about(run.arn, 0)).toEqual([]);
  expect(await pipeline.leaseHolder()).toBeUndefined();
});

test('rejected, failed and killed ones are in one alert; a repeat stores the same version, and nothing twice', async () => {
  const orders = Array.from({ length: 120 }, (_, n) => {
    if (n % 10 === 3) return rejected(n);
    if (n === 5) return accepted(n, 'before');
    if (n % 10 === 7) return accepted(n, [n % 20 === 7 ? 'before' : 'after']);
    return accepted(n, n === 64 ? ['kill'] : undefined);
  });
  const location = await bucket.put(orders);
  const run = await pipeline.run('mixed', byReference({ bucket: location.bucket, key: location.key }));
  expect(run).toMatchObject({ status: 'FAILED', error: 'OrdersNotStored', cause: '1 of 120 orders failed' });
  const [alert, ...more] = await pipeline.alerts.about(run.arn, 1);
  expect(more).toEqual([]);
  expect(alert.content.description).toContain('107 stored, 12 rejected, 1 failed of 120 orders');
  expect(alert.content.description).toContain('#5 failed (RuntimeError)');
  expect(alert.content.description.match(/\n- `#\d+ rejected/g)!.length).toBeGreaterThanOrEqual(7);

  await bucket.put([accepted(999)]); // a newer version under the same key
  const repeat = await pipeline.ended(await pipeline.repeat(run.arn));
  expect(repeat).toMatchObject({ status: 'FAILED', cause: '1 of 120 orders failed' });
  const stored = orders.filter(({ order, power }) => order === 'accepted' && power !== 5);
  expect(await storedOrders(pipeline, run.name)).toEqual(stored);
});

test('orders in the answer are still what they were', async () => {
  const run = await pipeline.run('by-value', { orders: 45 });
  expect(run).toMatchObject({ status: 'SUCCEEDED', output: { total: 45, stored: 45 } });
});

describe('a location that is refused: nothing is stored, and one alert names it', () => {
  const refused = async (name: string, error: string, location: object) => {
    const run = await pipeline.run(name, { answer: { results: true, ordersLocation: location } });
    expect(run).toMatchObject({ status: 'FAILED', error });
    expect(await storedOrders(pipeline, name)).toEqual([]);
    const alerts = await pipeline.alerts.about(run.arn, 1);
    expect(alerts).toMatchObject([{ metadata: { eventType: 'ResultsPipelineFailed' } }]);
    expect(await pipeline.leaseHolder()).toBeUndefined();
  };

  test('below another prefix', async () =>
    refused('elsewhere', 'OrdersElsewhere', await bucket.put([accepted(1)], 'other/a')));
  test('in another bucket', () =>
    refused('foreign', 'OrdersElsewhere', { bucket: pipeline.outputs.ResultsBucketName, key: 'auction/a' }));
  test('an object that does not exist', async () => {
    const { bucket: name } = await bucket.put([accepted(1)]);
    await refused('missing', 'OrdersNotFound', { bucket: name, key: 'auction/missing' });
  });
  test('a version that does not exist any more', async () => {
    const location = await bucket.put([accepted(1)], 'auction/removed');
    await bucket.remove(location);
    await refused('removed', 'OrdersNotFound', location);
  });
  test('an object without a version', async () =>
    bucket.unversioned(async () => {
      const { bucket: name, key } = await bucket.put([accepted(1)], 'auction/unversioned');
      await refused('unversioned', 'OrdersUnversioned', { bucket: name, key });
    }));
  test('an empty object', async () => refused('empty', 'OrdersEmpty', await bucket.put('')));
  test('an array where lines are expected', async () =>
    refused('array', 'OrdersWrongFormat', await bucket.put('[{}]')));
  test('a line that is no JSON', async () => refused('broken', 'OrdersUnreadable', await bucket.put('{"order":\n')));
});
