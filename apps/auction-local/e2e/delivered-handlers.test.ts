/** The handlers of another team, written to the contract alone, run unchanged in the constructs. */
import { join } from 'node:path';
import { LocalSystem } from './support/system';

const APP = `node --conditions=@org/auction-platform-source --import tsx ${join(__dirname, 'fixtures/delivered-handlers/app.ts')}`;
const BRIEF = [
  { record_id: 'unique_id_1', parameter_1: 'abc', parameter_2: 4 },
  { record_id: 'unique_id_2', parameter_1: 'def', parameter_2: 2.1 },
];

let system: LocalSystem;

beforeAll(async () => {
  system = await LocalSystem.deploy(APP, ['DeliveredHandlers']);
});

afterAll(() => system?.stop());

test('the API handler reads its payload and stores the orders', async () => {
  const answer = await system.post(BRIEF);
  expect([answer.status, answer.body]).toEqual([201, '']);
  expect(await system.rows()).toMatchObject({ unique_id_1: BRIEF[0], unique_id_2: BRIEF[1] });
});

test('given orders: Lambda B gets exactly the order, the accepted one is stored with its bundled library', async () => {
  const order = { status: 'accepted', power: 7 };
  const run = await system.run({ runId: 'given-orders', runDate: '2026-01-31', orders: [order] });
  expect(run.status).toBe('SUCCEEDED');
  expect(await system.results()).toEqual([
    { key: expect.stringMatching(/^orders\/order_\d{4}-/), content: { ...order, requests: '2.32.5' } },
  ]);
  expect(system.receiver.messages).toEqual([]);
});

test('asked until ready: the accepted order is stored, the ValueError is a rejection and one message', async () => {
  const before = await system.results();
  const run = await system.run({});
  expect(run.status).toBe('SUCCEEDED');
  const stored = (await system.results()).filter(({ key }) => !before.some((result) => result.key === key));
  expect(stored.map(({ content }) => content)).toEqual([{ status: 'accepted', power: 1, requests: '2.32.5' }]);

  await system.receiver.waitFor(1);
  expect(system.receiver.messages).toHaveLength(1);
  expect(JSON.stringify(system.receiver.messages[0].body)).toContain('rejected');
});
