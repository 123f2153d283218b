/** A small burst through all parts of `npm run bench:burst`, with a table in this process instead of DynamoDB Local. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BatchWriteRequest } from '../../bench/burst/batch-write';
import { faults } from '../../bench/burst/report';
import { burst, type BurstOptions, type BurstResult } from '../../bench/burst/run';
import { close, listen, readAll } from '../../bench/burst/throttled-dynamodb';

/** As much of DynamoDB as the burst uses. */
class TableInMemory {
  readonly items = new Map<string, unknown>();
  /** Which of the puts it forgets, while it says that it has them. */
  forgets: (id: string) => boolean = () => false;
  private readonly server: Server = createServer((request, response) => {
    void readAll(request).then((body) => {
      const action = String(request.headers['x-amz-target']).split('.')[1];
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify(this.answer(action, `${body}`)));
    });
  });

  async start(): Promise<string> {
    await listen(this.server);
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): Promise<void> {
    return close(this.server);
  }

  private answer(action: string, body: string): unknown {
    if (action === 'Scan') return { Items: [...this.items.values()], Count: this.items.size };
    if (action !== 'BatchWriteItem') return {};
    for (const { PutRequest } of Object.values((JSON.parse(body) as BatchWriteRequest).RequestItems).flat()) {
      const id = PutRequest.Item.record_id.S!;
      if (!this.forgets(id)) this.items.set(id, PutRequest.Item);
    }
    return { UnprocessedItems: {} };
  }
}

let table: TableInMemory;
let options: BurstOptions;

beforeEach(async () => {
  table = new TableInMemory();
  options = {
    dynamoDb: await table.start(),
    seconds: 1,
    ordersPerPost: 50,
    concurrency: 2,
    throttle: { rateLimit: 50, burstLimit: 100 },
    // the handler's way of giving up, without its waiting
    settings: ['storage.PATIENCE_SECONDS=0.3', 'retry_after.FIRST_SECONDS=1', 'retry_after.LONGEST_SECONDS=1'],
  };
});

afterEach(() => table.stop());

const run = (): Promise<BurstResult> => burst(options, 'cold', 200, 500);

test('a table that refuses writes: every order is stored in the end, and none that was denied', async () => {
  const result = await run();
  expect(faults(result, 0)).toEqual([]);
  expect(result).toMatchObject({ orders: 500, lost: 0, unannounced: 0, clientsNotDone: 0 });
  expect(result.ledger.total.refused).toBeGreaterThan(0);
  expect(result.ledger.answers[201]).toBe(10);
  expect(Object.keys(result.storageErrors)).toEqual(expect.arrayContaining(['UnprocessedItems']));
});

test('a table that forgets one order: it is found', async () => {
  table.forgets = (id) => id === 'cold-3-7';
  expect(faults(await run(), 0)).toEqual(['1 orders were confirmed and are not in the table']);
});
