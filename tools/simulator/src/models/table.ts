import type { Json, Outcome } from '../asl/types';
import { holds } from './condition';

/** Items by their key. */
export type Table = Readonly<Record<string, Json>>;

const REFUSED = { error: 'DynamoDB.ConditionalCheckFailedException', cause: 'The conditional request failed' };

/**
 * One call to DynamoDB: atomic, and a read that asks for it is consistent (DynamoDB API reference, GetItem, PutItem,
 * DeleteItem). A key of a table with a sort key, and a read that is not consistent, are refused by name.
 */
export function callTable(table: Table, operation: string, args: Json): { table: Table; outcome: Outcome } {
  const key = keyOf(args);
  const item = table[key];
  if (operation === 'getItem') {
    if (args.ConsistentRead !== true) throw new Error('a read that is not consistent is not known to the simulator');
    return { table, outcome: { result: item ? { Item: item } : {} } };
  }
  if (args.ConditionExpression && !holds(args.ConditionExpression, item, args)) return { table, outcome: REFUSED };
  const { [key]: _, ...others } = table;
  if (operation === 'deleteItem') return { table: others, outcome: { result: {} } };
  if (operation !== 'putItem') throw new Error(`dynamodb:${operation} is not known to the simulator`);
  return { table: { ...others, [key]: args.Item }, outcome: { result: {} } };
}

/** Of the one table with one key, which is named first in the item. */
function keyOf(args: Json): string {
  const [attribute]: Json[] = Object.values(args.Key ?? args.Item);
  return String(attribute.S ?? attribute.N);
}

/** Times that somebody may wait for: every number of an item that lies ahead, in epoch seconds. */
export function deadlines(table: Table, now: number): number[] {
  const numbers = Object.values(table).flatMap((item) => Object.values(item).map((value: Json) => Number(value.N)));
  return [...new Set(numbers.filter((number) => number * 1000 >= now))].sort((a, b) => a - b);
}

/** What is left when DynamoDB has deleted what has expired, which it does within a few days (developer guide, "TTL"). */
export function withoutExpired(table: Table, attribute: string, now: number): Table {
  return Object.fromEntries(
    Object.entries(table).filter(([, item]) => !(Number(item[attribute]?.N ?? Infinity) * 1000 < now)),
  );
}
