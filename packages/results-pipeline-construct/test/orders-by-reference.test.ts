/** Runs whose orders lie in S3, executed as the Amazon States Language says. */
import * as s3 from 'aws-cdk-lib/aws-s3';
import { type Stack } from 'aws-cdk-lib/core';
import { ResultsPipelineOrdersFormat } from '../src';
import { counting } from '../src/state-machine/location-expressions';
import { evaluate } from './evaluate';
import { FakeOrdersBucket, s3Error } from './fake-orders-bucket';
import { StateError } from './interpreter';
import { definitionOf, templateOf } from './stack';

const LIMIT = 262_144;
const accepted = (lot: number) => ({ order: 'accepted', lot });
const lines = (orders: unknown[]) => orders.map((order) => `${JSON.stringify(order)}\n`).join('');
const upTo = (count: number) => Array.from({ length: count }, (_, lot) => accepted(lot));

function define(format?: ResultsPipelineOrdersFormat) {
  return definitionOf(
    templateOf((stack: Stack, alertTopic) => ({
      alertTopic,
      ordersLocation: { bucket: s3.Bucket.fromBucketName(stack, 'Orders', 'auction'), prefix: 'results/', format },
    })),
  );
}
const definition = define();

const KEY = 'results/day.jsonl';
const answer = (location: object = {}) => ({
  results: true,
  ordersLocation: { bucket: 'auction', key: KEY, ...location },
});

let aws: FakeOrdersBucket;
beforeEach(() => {
  aws = new FakeOrdersBucket();
  aws.answer = () => answer();
});
const start = (name = 'run-1', input?: unknown, of = definition) => aws.start(of, name, input).run();
const put = (orders: unknown[], versionId = 'v1') => (aws.objects[KEY] = [{ versionId, body: lines(orders) }]);

describe('orders that lie in S3', () => {
  test('are stored, each once, and counted', async () => {
    put(upTo(95));
    const run = await start();
    expect(run).toMatchObject({
      status: 'SUCCEEDED',
      output: { polls: 1, total: 95, stored: 95, rejected: 0, failed: 0 },
    });
    expect(aws.stored).toEqual(upTo(95).map(({ lot }) => `2026-01-31 run-1 ${lot}`));
    expect(aws.alerts).toEqual([]);
    expect(aws.metrics).toHaveLength(1);
    expect(aws.table.size).toBe(0); // neither a lease nor problems
  });

  test('of a JSON array, too', async () => {
    aws.objects[KEY] = [{ versionId: 'v1', body: JSON.stringify(upTo(3)) }];
    const run = await start('run-1', {}, define(ResultsPipelineOrdersFormat.JSON_ARRAY));
    expect(run.output).toMatchObject({ total: 3, stored: 3 });
  });

  test('are read in the version that was the newest one when the answer came', async () => {
    put([accepted(1)]);
    aws.meanwhile = () => aws.objects[KEY].push({ versionId: 'v2', body: lines(upTo(2)) });
    expect((await start()).output).toMatchObject({ total: 1, stored: 1 });
    expect(aws.looks).toEqual([{ Bucket: 'auction', Key: KEY, Range: 'bytes=0-0' }]);
    expect(aws.reads).toEqual([{ Bucket: 'auction', Key: KEY, VersionId: 'v1' }]);
  });

  test('are read in the version that the answer names', async () => {
    put([accepted(1)]);
    aws.objects[KEY].push({ versionId: 'v2', body: lines(upTo(2)) });
    aws.answer = () => answer({ versionId: 'v1' });
    expect((await start()).output).toMatchObject({ total: 1, stored: 1 });
    expect(aws.looks).toMatchObject([{ VersionId: 'v1' }]);
  });

  test('orders in the answer are what they were', async () => {
    aws.answer = () => ({ results: true, orders: upTo(2) });
    expect((await start()).output).toMatchObject({ total: 2, stored: 2 });
    aws.answer = () => ({ results: true, orders: [] });
    expect((await start('none')).output).toMatchObject({ total: 0 });
    expect([aws.looks, aws.reads]).toEqual([[], []]);
  });

  test('have the outcomes that they have in an answer, in one alert', async () => {
    put(upTo(100));
    aws.storeOrder = ({ lot }) => {
      if (lot % 4 === 0) throw new StateError('OrderRejectedError', 'no');
      if (lot === 41) throw new StateError('RuntimeError', 'broken');
    };
    const run = await start();
    expect(run).toMatchObject({ status: 'FAILED', error: 'OrdersNotStored', cause: '1 of 100 orders failed' });
    expect(aws.alerts).toHaveLength(1);
    const { description } = aws.alerts[0].content;
    expect(description).toContain('74 stored, 25 rejected, 1 failed of 100 orders');
    expect(description.match(/\n- `#\d+ \w+ \(/g)).toHaveLength(9); // three of each batch
    expect(description).toContain('- `#41 failed (RuntimeError) {"order":"accepted","lot":41} broken`');
    expect(description).toContain('- and 17 more');
  });

  test('the alert lists ten problems at most, by their indexes, and no problem twice', async () => {
    put(upTo(400));
    aws.faults.NoteProblems = [new StateError('States.Timeout')]; // and the second attempt notes them again
    aws.storeOrder = () => {
      throw new StateError('OrderRejectedError', 'no');
    };
    expect((await start()).output).toMatchObject({ total: 400, stored: 0, rejected: 400, failed: 0 });
    const listed = aws.alerts[0].content.description.match(/\n- `#\d+/g);
    expect(listed).toEqual([0, 1, 2, 40, 41, 42, 80, 81, 82, 120].map((index) => `\n- \`#${index}`));
  });

  test('problems that cannot be noted or read cost their description, no count', async () => {
    put(upTo(2));
    aws.storeOrder = () => {
      throw new StateError('OrderRejectedError', 'no');
    };
    aws.faults.NoteProblems = [1, 2].map(() => new StateError('DynamoDB.InternalServerError'));
    expect((await start()).output).toMatchObject({ total: 2, rejected: 2 });
    expect(aws.alerts[0].content.description).toBe('0 stored, 2 rejected, 0 failed of 2 orders\n- and 2 more');
    aws.faults.ReadProblems = [1, 2, 3, 4, 5].map(() => new StateError('DynamoDB.InternalServerError'));
    expect((await start('unread')).output).toMatchObject({ total: 2, rejected: 2 });
    expect(aws.alerts).toHaveLength(2);
  });

  test('of a batch that was lost as a whole count as failed', async () => {
    put(upTo(85));
    const lost = definition.States.StoreOrdersFromS3.ItemProcessor.States.BatchCounted;
    const changed = structuredClone(definition);
    changed.States.StoreOrdersFromS3.ItemProcessor.States.BatchCounted = {
      ...lost,
      Output: lost.Output.replace('{%', `{% $states.input.stored = 5 ? $toMillis('no time') :`),
    };
    const run = await start('run-1', {}, changed);
    expect(run).toMatchObject({ error: 'OrdersNotStored', cause: '5 of 85 orders failed' });
    expect(aws.alerts[0].content.description).toContain('80 stored, 0 rejected, 5 failed of 85 orders');
  });

  test('are counted once the Map Run has ended', async () => {
    put(upTo(2));
    aws.stillRunning = 2;
    const run = await start();
    expect(run.output).toMatchObject({ total: 2, stored: 2 });
    expect(run.path.filter((name) => name === 'CountOrders')).toHaveLength(3);
  });

  test.each(['FindMapRun', 'CountOrders'])('a %s that fails for good fails the run', async (state) => {
    put(upTo(2));
    aws.faults[state] = [1, 2, 3, 4, 5].map(() => new StateError('Sfn.SfnException', 'not authorized'));
    expect(await start()).toMatchObject({
      error: 'StoreOrdersFailed',
      cause: expect.stringContaining('not authorized'),
    });
    expect(aws.alerts).toHaveLength(1);
  });
});

describe('a repeat', () => {
  const input = (versionId?: string) => ({
    runId: 'run-1',
    runDate: '2026-01-31',
    ordersLocation: { bucket: 'auction', key: KEY, versionId },
  });

  test('is the input of the states that store, with the version', async () => {
    put(upTo(2));
    await start();
    expect(await start('again', input('v1'))).toMatchObject({
      status: 'SUCCEEDED',
      output: { runId: 'run-1', polls: 0 },
    });
    expect(aws.reads).toEqual([1, 2].map(() => ({ Bucket: 'auction', Key: KEY, VersionId: 'v1' })));
    expect(aws.polls).toHaveLength(1);
  });

  test('without a version takes the newest one', async () => {
    put(upTo(2));
    expect((await start('again', JSON.parse(JSON.stringify(input())))).output).toMatchObject({ total: 2, stored: 2 });
  });

  test('has a lease of its own, by its run id', async () => {
    put(upTo(2));
    const run = aws.start(definition, 'again', input('v1'));
    await run.run('StoreOrdersFromS3');
    expect([...aws.table.keys()]).toEqual(['run#run-1']);
  });

  test.each([
    ['both', { ...input('v1'), orders: [] }],
    ['no key', { ...input(), ordersLocation: { bucket: 'auction' } }],
    ['a list', { ...input(), ordersLocation: ['auction', KEY] }],
    ['neither', { runId: 'run-1', runDate: '2026-01-31' }],
  ])('with %s is invalid', async (_, wrong) => {
    expect(await start('again', wrong)).toMatchObject({
      error: 'InvalidInput',
      cause: expect.stringContaining('ordersLocation'),
    });
    expect(aws.alerts).toHaveLength(1);
  });
});

describe('a location is refused before the map starts', () => {
  const refused = async (error: string, cause: string, text?: object) => {
    if (text) aws.answer = () => text;
    const run = await start();
    expect(run).toMatchObject({ status: 'FAILED', error, cause: expect.stringContaining(cause) });
    expect([aws.reads, aws.stored]).toEqual([[], []]);
    expect(aws.alerts).toMatchObject([{ metadata: { additionalContext: { severity: 'critical' } } }]);
    expect(aws.alerts[0].content.description).toBe(`${run.error}: ${run.cause}`);
    expect(aws.table.size).toBe(0);
    return run;
  };

  test.each([
    ['another bucket', { bucket: 'foreign' }],
    ['outside the prefix', { key: 'other/day.jsonl' }],
    ['a shorter key than the prefix', { key: 'res' }],
    ['the prefix in upper case', { key: 'RESULTS/day.jsonl' }],
  ])('%s', async (_, elsewhere) => {
    put(upTo(1));
    await refused(
      'OrdersElsewhere',
      'orders must lie below s3://auction/results/, the answer says s3://',
      answer(elsewhere),
    );
    expect(aws.looks).toEqual([]);
  });

  test('an object that does not exist', () => refused('OrdersNotFound', 'does not exist'));

  test('a version that does not exist', () => {
    put(upTo(1));
    return refused('OrdersNotFound', 'does not exist', answer({ versionId: 'gone' }));
  });

  test.each([
    ['denied, or missing without the right to list', 403],
    ['in another Region', 301],
  ])('an object that cannot be read: %s', async (_, status) => {
    put(upTo(1));
    aws.faults.LookAtOrders = [1, 2, 3, 4, 5].map(() => s3Error(status));
    await refused('OrdersUnreadable', `Status Code: ${status}`);
  });

  test.each([undefined, 'null'])('an object without a version: %s', (versionId) => {
    aws.objects[KEY] = [{ versionId, body: lines(upTo(1)) }];
    return refused('OrdersUnversioned', `s3://auction/${KEY} has no version`);
  });

  test('an empty object', () => {
    aws.objects[KEY] = [{ versionId: 'v1', body: '' }];
    return refused('OrdersEmpty', 'not satisfiable');
  });

  test.each(['[{}]', ' {}', '"text"', '\ufeff{}'])('an object of another format: %s', (body) => {
    aws.objects[KEY] = [{ versionId: 'v1', body }];
    return refused('OrdersWrongFormat', `does not begin with { as JSON Lines does`);
  });

  test('an object that is larger than Step Functions reads', () => {
    put(upTo(1));
    const { look } = aws as unknown as { look: (args: unknown) => object };
    Object.assign(aws, {
      look: (args: unknown) => ({ ...look.call(aws, args), ContentRange: 'bytes 0-0/10737418241' }),
    });
    return refused('OrdersTooMany', 'has 10737418241 bytes, Step Functions reads 10737418240');
  });

  test.each([
    ['no key', { bucket: 'auction' }],
    ['an empty key', { bucket: 'auction', key: '' }],
    ['a number', 5],
    ['an empty version', { bucket: 'auction', key: KEY, versionId: '' }],
  ])('a malformed one: %s', (_, ordersLocation) =>
    refused('ResultsMalformed', 'it must be {bucket, key} or {bucket, key, versionId}', {
      results: true,
      ordersLocation,
    }),
  );

  test('orders and a location', () => refused('ResultsMalformed', 'and orders missing', { ...answer(), orders: [] }));

  test('without the prop no location is known', async () => {
    aws.answer = () => answer();
    const plain = definitionOf(templateOf((_, alertTopic) => ({ alertTopic })));
    expect(await start('run-1', {}, plain)).toMatchObject({
      error: 'ResultsMalformed',
      cause: expect.stringContaining('orders are missing'),
    });
  });
});

describe('while the map reads', () => {
  test('a version that has been deleted meanwhile', async () => {
    put(upTo(1));
    aws.meanwhile = () => delete aws.objects[KEY];
    expect(await start()).toMatchObject({
      error: 'OrdersUnreadable',
      cause: expect.stringContaining('States.ItemReaderFailed'),
    });
    expect(aws.alerts).toHaveLength(1);
  });

  test('a line that is no JSON', async () => {
    aws.objects[KEY] = [{ versionId: 'v1', body: '{}\n{"order":\n' }];
    expect(await start()).toMatchObject({ error: 'OrdersUnreadable' });
  });

  test('an array without orders', async () => {
    aws.objects[KEY] = [{ versionId: 'v1', body: '[]' }];
    const run = await start('run-1', {}, define(ResultsPipelineOrdersFormat.JSON_ARRAY));
    expect(run).toMatchObject({ error: 'OrdersEmpty', cause: 'there is no order in the object' });
  });

  test('more orders than one run can have: one more is read, so that it is noticed', async () => {
    const changed = structuredClone(definition);
    const config = changed.States.StoreOrdersFromS3.ItemReader.ReaderConfig;
    expect(config).toEqual({ InputType: 'JSONL', MaxItems: 2_097_121 });
    config.MaxItems = 3;
    const text = JSON.stringify(changed).replaceAll('$summary.total > 2097120', '$summary.total > 2');
    put(upTo(4));
    expect(await start('run-1', {}, JSON.parse(text))).toMatchObject({ error: 'OrdersTooMany' });
    expect(aws.alerts[0].content.description).toContain('3 stored, 0 rejected, 0 failed of 3 orders');
  });
});

describe('the result of the map', () => {
  test.each([10, 40])(
    'fits into 256 KiB for the maximum number of orders, in batches of %d, with any outcome',
    async (size) => {
      const batches = 52_428;
      const worst = await evaluate(counting.batch(size), { input: { stored: 0, rejected: size } });
      const bytes = JSON.stringify(new Array(batches).fill(worst)).length;
      expect(bytes).toBeLessThanOrEqual(LIMIT);
    },
  );

  test('adds up, and passes over what a lost batch may leave', async () => {
    const batches = [
      { stored: 40, rejected: 0 },
      { stored: 0, rejected: 40 },
      { stored: 30, rejected: 4 },
      { stored: 3, rejected: 1 },
    ];
    const results = await Promise.all(batches.map((input) => evaluate(counting.batch(40), { input })));
    expect(results[0]).toBe(0);
    for (const lost of [[], [null], [{ Error: 'States.Timeout' }], ['text']]) {
      const counted = await evaluate(counting.counted(40), { result: [...lost, ...results] });
      expect(counted).toEqual({ stored: 73, rejected: 45 });
    }
    expect(await evaluate(counting.counted(40), { result: [] })).toEqual({ stored: 0, rejected: 0 });
    expect(await evaluate(counting.counted(40), { result: [results[2]] })).toEqual({ stored: 30, rejected: 4 });
  });
});
