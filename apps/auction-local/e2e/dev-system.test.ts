/** The templates that the pipeline deploys to Dev, deployed into the local AWS. */
import { gzipSync } from 'node:zlib';
import { ignoredProperties } from '@org/local-aws';
import { synthesize } from '../src/system/synth';
import { LocalSystem } from './support/system';

const BRIEF = [
  { record_id: 'unique_id_1', parameter_1: 'abc', parameter_2: 4 },
  { record_id: 'unique_id_2', parameter_1: 'def', parameter_2: 2.1 },
];
/** The local AWS checks that a request is signed, not by whom. */
const SIGNED = { authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/execute-api/aws4_request' };
const DAY = 24 * 3600;

let system: LocalSystem;

beforeAll(async () => {
  system = await LocalSystem.deploy(await synthesize(), ['Dev/*']);
});

afterAll(() => system?.stop());

describe('POST /orders', () => {
  test('signed orders are in the table with their expiry, 24 hours after they were posted', async () => {
    const earliest = Math.floor(Date.now() / 1000) + DAY;
    expect((await system.post(BRIEF)).status).toBe(201);
    const latest = Math.ceil(Date.now() / 1000) + DAY;

    const rows = await system.rows();
    expect(rows).toMatchObject({ unique_id_1: BRIEF[0], unique_id_2: BRIEF[1] });
    for (const { expires_at: expiry } of Object.values(rows)) {
      expect(expiry).toBeGreaterThanOrEqual(earliest);
      expect(expiry).toBeLessThanOrEqual(latest);
    }
  });

  test.each([
    ['not JSON', '[{'],
    ['an object', '{"record_id": "bad", "parameter_1": "a", "parameter_2": 1}'],
    ['an empty list', '[]'],
    ['a member that is missing', '[{"record_id": "bad", "parameter_1": "a"}]'],
    ['a member that is unknown', '[{"record_id": "bad", "parameter_1": "a", "parameter_2": 1, "expires_at": 1}]'],
    ['a bad order after a good one', '[{"record_id": "bad", "parameter_1": "a", "parameter_2": 1}, {}]'],
    [
      'what only the handler can know',
      '[{"record_id": "bad", "parameter_1": "a", "parameter_2": 1}, {"record_id": "bad", "parameter_1": "b", "parameter_2": 1}]',
    ],
  ])('%s is answered with 400 in JSON and stores nothing', async (_, body) => {
    const before = await system.rows();
    const answer = await system.post(body);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toHaveProperty('errorMessage');
    expect(await system.rows()).toEqual(before);
  });

  test('a bad order among good ones is named, with its field', async () => {
    const order = (n: number) => ({ record_id: `named-${n}`, parameter_1: 'a', parameter_2: n });
    const answer = await system.post(JSON.stringify([order(0), order(1), { ...order(2), parameter_2: '2' }]));
    expect([answer.status, JSON.parse(answer.body)]).toEqual([
      400,
      {
        errorMessage: '1 of 3 orders are invalid',
        errors: [{ index: 2, field: 'parameter_2', message: 'must be a number' }],
      },
    ]);
  });

  test('a body that is no JSON is answered with what is expected', async () => {
    expect(JSON.parse((await system.post('[{')).body).errorMessage).toBe(
      'Request body must be a JSON array of 1 to 1000 orders',
    );
  });

  describe('bodies as clients send them', () => {
    const order = (id: string, text = 'a') => ({ record_id: id, parameter_1: text, parameter_2: 1 });

    test('3.1 MB in one list', async () => {
      const large = Array.from({ length: 1000 }, (_, n) => order(`large-${n}`, 'ä'.repeat(1550)));
      expect(Buffer.byteLength(JSON.stringify(large))).toBeGreaterThan(3_100_000);
      expect((await system.post(large)).status).toBe(201);
      expect((await system.rows())['large-999']).toMatchObject(large[999]);
    });

    test.each([
      ['gzip', { 'content-encoding': 'gzip', 'content-type': 'application/json' }, gzipSync],
      ['charset', { 'content-type': 'application/json; charset=UTF-8' }, Buffer.from],
      ['text', { 'content-type': 'text/plain' }, Buffer.from],
    ])('%s', async (id, headers, encode: (text: string) => Buffer) => {
      const send = async (orders: object[]) =>
        (
          await fetch(system.ordersUrl, {
            method: 'POST',
            headers: { ...SIGNED, ...headers },
            body: encode(JSON.stringify(orders)),
          })
        ).status;
      expect(await send([order(id, 'ü')])).toBe(201);
      expect((await system.rows())[id]).toMatchObject(order(id, 'ü'));
      expect(await send([])).toBe(400);
    });
  });

  test('an unsigned request is refused', async () => {
    const answer = await fetch(system.ordersUrl, { method: 'POST', body: JSON.stringify(BRIEF) });
    expect(answer.status).toBe(403);
  });
});

describe('a run of the results pipeline', () => {
  test('stores exactly the accepted orders, and one message reports the rejected ones', async () => {
    const orders = [
      { order: 'rejected', id: 'first' },
      { order: 'accepted', id: 'second' },
      { status: 'rejected', power: 3 },
      { status: 'accepted', power: 4 },
    ];
    const run = await system.run({ runId: 'mixed', runDate: '2026-01-31', orders });
    expect(run.status).toBe('SUCCEEDED');

    const results = await system.results();
    expect(results.map(({ key }) => key)).toEqual([
      expect.stringMatching(/^orders\/2026-01-31\/mixed\/0*1-[0-9a-f]+\.json$/),
      expect.stringMatching(/^orders\/2026-01-31\/mixed\/0*3-[0-9a-f]+\.json$/),
    ]);
    expect(results.map(({ content }) => content)).toEqual([
      expect.objectContaining(orders[1]),
      expect.objectContaining(orders[3]),
    ]);

    await system.receiver.waitFor(1);
    expect(system.receiver.messages).toHaveLength(1);
    expect(JSON.stringify(system.receiver.messages[0].body)).toContain('2 rejected');
  });

  test('repeated, it stores nothing twice', async () => {
    const orders = [{ order: 'accepted', id: 'once' }];
    const input = { runId: 'repeated', runDate: '2026-01-31', orders };
    expect((await system.run(input)).status).toBe('SUCCEEDED');
    const once = await system.results();
    expect((await system.run(input)).status).toBe('SUCCEEDED');
    expect(await system.results()).toEqual(once);
  });
});

test('every property of the templates has an effect here, or is a known difference', async () => {
  expect((await ignoredProperties(system.emulator.endpoint)).uncovered).toEqual([]);
});
