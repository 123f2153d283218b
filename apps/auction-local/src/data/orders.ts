import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { observerConfig } from '@org/local-aws';
import { dateTime, duration, table } from '../views/text';

/** A row of the orders table. */
export type OrderRow = Record<string, unknown> & { readonly record_id: string };

/** All rows of the orders table, by record_id; expired ones that are not deleted yet as well. */
export async function readOrders(endpoint: string, tableName: string): Promise<OrderRow[]> {
  const client = new DynamoDBClient(observerConfig(endpoint));
  const rows: OrderRow[] = [];
  for await (const page of paginateScan({ client }, { TableName: tableName })) {
    rows.push(...(page.Items ?? []).map((item) => unmarshall(item) as OrderRow));
  }
  return rows.sort((a, b) => a.record_id.localeCompare(b.record_id));
}

/** The rows as a table; the expiry as a time and as what is left of it. */
export function renderOrders(rows: OrderRow[], now: Date): string[] {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((name) => name !== 'expires_at');
  const first = ['record_id', 'parameter_1', 'parameter_2'].filter((name) => names.includes(name));
  const columns = [...first, ...names.filter((name) => !first.includes(name)).sort()];
  return table(
    [...columns, 'expires_at'],
    rows.map((row) => [...columns.map((name) => cell(row[name])), expiry(row.expires_at, now)]),
  );
}

function cell(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function expiry(epochSeconds: unknown, now: Date): string {
  if (typeof epochSeconds !== 'number') return cell(epochSeconds);
  const left = epochSeconds - now.getTime() / 1000;
  const when = left > 0 ? `in ${duration(left)}` : 'expired';
  return `${epochSeconds} = ${dateTime(new Date(epochSeconds * 1000))} (${when})`;
}
