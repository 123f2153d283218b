/** The console of a running system, asked as its page asks it; and the commands that show the same. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Started } from '@org/process/test-support';
import { NpmStart } from './support/npm-start';

/* eslint-disable @typescript-eslint/no-explicit-any -- what is answered is compared, not read */

const ORDERS = [{ order: 'accepted', record_id: 'traced' }, { order: 'rejected' }];

let npmStart: NpmStart;
let start: Started;
let url: string;

beforeAll(async () => {
  npmStart = new NpmStart();
  start = npmStart.run('--no-demo', '--console-port', '0');
  await start.printed('Ready.');
  url = ((await npmStart.json('status')) as { consoleUrl: string }).consoleUrl;
});

afterAll(async () => {
  start.child.kill('SIGINT');
  await start.ended;
  await npmStart.nothingRuns();
  await npmStart.dispose();
});

async function ask(method: string, route: string, body?: unknown): Promise<any> {
  const response = await fetch(`${url}api/${route}`, {
    method,
    headers: { Origin: url.replace(/\/$/, ''), 'Content-Type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

const get = async (route: string) => (await ask('GET', route)).body;

/** Asks again until there is what a test waits for, for a minute at most. */
async function until<T>(look: () => Promise<T | undefined | false>, what: string): Promise<T> {
  for (let attempt = 0; attempt < 300; attempt++) {
    const found = await look();
    if (found) return found;
    await sleep(200);
  }
  throw new Error(`This did not come: ${what}`);
}

async function endOfRun(id: string): Promise<any> {
  return until(async () => {
    const { status, body } = await ask('GET', `runs/${id}`);
    return status === 200 && body.status !== 'RUNNING' && body;
  }, `the end of run ${id}`);
}

test('the map is what is deployed: every function, table, queue and alarm, and what flows between them', async () => {
  const { resources, edges } = await get('system');
  const titles = resources.map(({ title }: { title: string }) => title);
  expect(titles).toEqual(
    expect.arrayContaining(['Orders API', 'Post function', 'Orders table', 'Lambda A', 'Lambda B', 'Results bucket']),
  );
  expect(titles).toEqual(expect.arrayContaining(['Results pipeline', 'Alert topic', 'Alert queue', 'Slack notifier']));
  const title = (id: string) => resources.find((one: any) => one.id === id)?.title;
  const flows = edges.map(({ from, to, label }: any) => `${title(from)} ${label} ${title(to)}`);
  expect(flows).toEqual(
    expect.arrayContaining([
      'Whoever posts orders posts orders Orders API',
      'Post function writes rows Orders table',
      'Results pipeline invokes Lambda B',
      'Lambda B stores objects Results bucket',
      'Slack notifier posts messages Slack',
    ]),
  );
  const orderFunction = resources.find((one: any) => one.title === 'Lambda B');
  expect(orderFunction.policy.map(({ text }: any) => text)).toContainEqual(
    expect.stringMatching(/^may s3:PutObject on Results bucket\/orders\/\*/),
  );
  const { nodes } = await get('state-machine');
  expect(nodes.find(({ id }: any) => id === 'Poll').resource).toBe(
    resources.find((one: any) => one.title === 'Lambda A').id,
  );
});

test('posted orders are followed from the request to the row; a problem has its index and field', async () => {
  const good = { record_id: 'posted', parameter_1: 'a', parameter_2: 1 };
  const refused = await ask('POST', 'orders', {
    body: JSON.stringify([good, { ...good, record_id: 'x', parameter_2: 'many' }]),
  });
  expect(refused.body).toMatchObject({ status: 400, problems: [{ index: 1, field: 'parameter_2' }] });
  const { body } = await ask('POST', 'orders', { body: JSON.stringify([good]) });
  expect(body).toMatchObject({ status: 201, recordIds: ['posted'] });
  const trace = await until(async () => {
    const found = await get('orders/posted');
    return found.posts?.some(({ status }: any) => status === 201) && found;
  }, 'the request');
  expect(trace.row).toMatchObject({ recordId: 'posted', expired: false });
  const day = 24 * 3600 * 1000;
  expect(Date.parse(trace.row.expiresAt) - Date.parse(trace.posts.at(-1).at)).toBeLessThanOrEqual(day + 60_000);
  expect(trace.events).toContainEqual(
    expect.objectContaining({
      kind: 'call',
      title: 'Post function calls BatchWriteItem of Orders table, order posted',
    }),
  );
  expect(trace.logs.length).toBeGreaterThan(0);
});

test('a run shows its orders, each with its way to an object or a rejection, and the message to Slack', async () => {
  const { status, body } = await ask('POST', 'runs', { orders: ORDERS });
  expect(status).toBe(201);
  const run = await endOfRun(body.id);
  expect(run).toMatchObject({
    status: 'SUCCEEDED',
    counts: { total: 2, stored: 1, rejected: 1, failed: 0, waiting: 0 },
  });
  const { items } = await get(`runs/${body.id}/orders`);
  expect(items).toMatchObject([
    { index: 1, outcome: 'rejected', error: { name: 'OrderRejectedError' } },
    { index: 0, outcome: 'stored' },
  ]);
  const { results, logs } = await get('orders/traced');
  expect(results).toMatchObject([
    { run: body.id, outcome: 'stored', attempts: [{}], object: { key: items[1].objectKey } },
  ]);
  expect(logs.length).toBeGreaterThan(0);
  const object = await get(`objects/${encodeURIComponent(items[1].objectKey)}`);
  expect(JSON.parse(object.content.text)).toEqual(ORDERS[0]);
  expect(object.versions).toHaveLength(1);

  const [message] = await until(async () => {
    const { items: sent } = await get(`messages?run=${body.id}`);
    return sent.length > 0 && sent[0].taken > 0 && sent;
  }, 'the message');
  expect(message).toMatchObject({ taken: 1, attempts: [{ status: 200, taken: true }] });
  const [link] = new RegExp(`${url}resource[^"|>]*`).exec(JSON.stringify(message.body))!;
  const opened = await fetch(link, { redirect: 'manual' });
  expect(opened.headers.get('location')).toBe(`/#/runs/${body.id}`);

  const repeated = await ask('POST', 'runs', { repeat: body.id });
  const again = await endOfRun(repeated.body.id);
  expect(again).toMatchObject({ runId: run.runId, counts: { stored: 1, rejected: 1 } });
});

test('a fault that is switched on shows, and what it did shows at the orders', async () => {
  const { resources } = await get('system');
  const caller = resources.find((one: any) => one.title === 'Lambda B').id;
  const settings = { service: 's3', mode: 'error', action: 'PutObject', caller };
  expect(await ask('PUT', 'faults/broken', settings)).toMatchObject({ status: 200, body: { id: 'broken' } });
  const { body } = await ask('POST', 'runs', { orders: [{ order: 'accepted' }] });
  const run = await endOfRun(body.id);
  expect(run).toMatchObject({ status: 'FAILED', counts: { failed: 1 }, error: { name: 'OrdersNotStored' } });
  const { active } = await get('faults');
  expect(active).toMatchObject([{ id: 'broken', title: expect.stringContaining('s3:PutObject') }]);
  expect(active[0].hits).toBeGreaterThan(0);
  const calls = (await get(`timeline?run=${body.id}&kind=call&level=warning`)).items;
  expect(calls[0]).toMatchObject({
    title: expect.stringContaining('Lambda B calls PutObject'),
    error: { name: 'InternalError' },
  });
  await ask('DELETE', 'faults/broken');
  expect((await get('faults')).active).toEqual([]);
  const repeated = await ask('POST', 'runs', { repeat: body.id });
  expect(await endOfRun(repeated.body.id)).toMatchObject({ status: 'SUCCEEDED', counts: { stored: 1 } });
});

test('what only looks is no event', async () => {
  await get('orders');
  await get('objects');
  await npmStart.command('orders');
  const { items } = await get('timeline?kind=call&limit=500');
  expect(items.filter(({ action }: any) => /^(Scan|List)/.test(action))).toEqual([]);
});

test('a run is stopped', async () => {
  const { body } = await ask('POST', 'runs', { orders: Array.from({ length: 200 }, () => ({ order: 'accepted' })) });
  await until(async () => (await ask('GET', `runs/${body.id}`)).status === 200, 'the start of the run');
  const stopped = await npmStart.command('run', '--stop', body.id);
  expect(stopped).toEqual({ code: 0, output: expect.stringContaining(`Run ${body.id} is stopped.`) });
  expect(await endOfRun(body.id)).toMatchObject({ status: 'ABORTED' });
});

test('commands show the same: events, the way of an order, dead letters', async () => {
  const all = await npmStart.command('events');
  expect(all).toEqual({ code: 0, output: expect.stringContaining('Lambda B') });
  const way = await npmStart.command('events', '--order', 'posted', '--level', 'debug');
  expect(way.output).toMatch(/Post function calls BatchWriteItem[^]*POST \/orders is answered 201/);
  const letters = await npmStart.command('dead-letters');
  expect(letters.output).toMatch(/^Dead letters of alerts: 0 messages$/m);
  const wrong = await npmStart.command('dead-letters', '--replay', 'nobody');
  expect(wrong).toEqual({ code: 1, output: expect.stringContaining('"nobody" names 0 of them') });
});
