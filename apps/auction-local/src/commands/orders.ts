import { getTime } from '@org/local-aws';
import type { Command } from '../command';
import { readOrders, renderOrders } from '../data/orders';
import { runningSession } from '../system/session';
import { count } from '../views/text';

/** Lists the orders table. */
export const orders: Command = {
  usage: 'npm run orders [-- --json]',
  summary: 'list the stored orders and when they expire',
  details: `
  --json   the rows as JSON

Expired rows are listed until the database deletes them, which AWS does within a few days; readers filter on expires_at.`,
  options: { json: { type: 'boolean' } },
  async run({ options }) {
    const { endpoint, ordersTable } = runningSession();
    const rows = await readOrders(endpoint, ordersTable);
    if (options.json) return console.log(JSON.stringify(rows, null, 2));
    console.log(`${count(rows.length, 'order')} in ${ordersTable}`);
    console.log(renderOrders(rows, new Date(1000 * (await getTime({ endpoint })).now)).join('\n'));
  },
};
