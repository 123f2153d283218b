import { BatchGetItemCommand, DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { cleaningUp } from './cleaning-up';
import { type OrderRecord, type OrdersResponse, postOrders } from './orders-client';
import type { SmokeTestRun } from './smoke-test-run';
import { waitFor } from './wait-for';

/** Posts two orders, sees their rows with an expiry ahead, and deletes them. */
export async function checkOrders(run: SmokeTestRun): Promise<void> {
  const orders: OrderRecord[] = [
    { record_id: `${run.id}-1`, parameter_1: 'abc', parameter_2: 4 },
    { record_id: `${run.id}-2`, parameter_1: 'def', parameter_2: 2.1 },
  ];
  await cleaningUp(
    async () => {
      await post(run, orders);
      await seeRows(run, orders);
    },
    () => deleteRows(run, orders),
  );
}

/** Permissions of a role that was made a moment ago take a while to work: everything but a final answer is retried. */
async function post({ targets, access, deadline, log }: SmokeTestRun, orders: OrderRecord[]): Promise<void> {
  const isFinal = ({ status }: OrdersResponse) => status !== 403 && status !== 429 && status < 500;
  const response = await waitFor(() => postOrders(targets.ordersUrl, orders, access.signer), isFinal, { deadline });
  if (response.status !== 201) {
    throw new Error(`POST ${targets.ordersUrl}: expected status 201, got ${response.status} ${response.body}`);
  }
  log(`posted ${orders.length} orders to ${targets.ordersUrl}`);
}

async function seeRows({ targets, access, log }: SmokeTestRun, orders: OrderRecord[]): Promise<void> {
  const { Responses } = await access.dynamodb.send(
    new BatchGetItemCommand({
      RequestItems: {
        [targets.ordersTableName]: {
          Keys: orders.map(({ record_id }) => ({ record_id: { S: record_id } })),
          ConsistentRead: true,
        },
      },
    }),
  );
  const rows = Responses?.[targets.ordersTableName] ?? [];
  for (const { record_id } of orders) {
    const row = rows.find((candidate) => candidate.record_id?.S === record_id);
    if (!row) {
      throw new Error(`table ${targets.ordersTableName}: no row for ${record_id}`);
    }
    const expiresAt = Number(row.expires_at?.N) * 1000;
    if (!(expiresAt > Date.now())) {
      throw new Error(`table ${targets.ordersTableName}: ${record_id} has no expires_at ahead: ${row.expires_at?.N}`);
    }
    log(`${record_id} is stored until ${new Date(expiresAt).toISOString()}`);
  }
}

async function deleteRows({ targets, access }: SmokeTestRun, orders: OrderRecord[]): Promise<void> {
  for (const { record_id } of orders) {
    await access.dynamodb.send(
      new DeleteItemCommand({ TableName: targets.ordersTableName, Key: { record_id: { S: record_id } } }),
    );
  }
}
