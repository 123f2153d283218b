import type { Json, Outcome } from '../asl/types';

/** Objects in the bucket: how often each was created. A conditional PUT creates it once. */
export type Objects = Readonly<Record<string, number>>;

/** What the two functions do; the subject says so. */
export interface OrderFunction {
  /**
   * @param payload what arrives: a string that is JSON arrives as what it says, null as nothing
   * @param custom of the client context
   * @returns the key of the object that the order is stored as, or the error that is raised
   */
  store(payload: Json, custom: Json): { readonly key: string } | { readonly error: string; readonly cause: string };
}

/** Calls the order function: a PUT with `If-None-Match: *` (S3 API reference, PutObject), 412 counts as stored. */
export function storeOrder(
  objects: Objects,
  args: Json,
  orders: OrderFunction,
): { objects: Objects; outcome: Outcome; key?: string } {
  const context = args.ClientContext ? JSON.parse(Buffer.from(args.ClientContext, 'base64').toString()) : {};
  const stored = orders.store(args.Payload, context.custom ?? {});
  if ('error' in stored) return { objects, outcome: stored };
  const outcome = { result: { Payload: {} } };
  if (stored.key in objects) return { objects, outcome, key: stored.key };
  const entries = Object.entries({ ...objects, [stored.key]: 1 }).sort(([a], [b]) => (a < b ? -1 : 1));
  return { objects: Object.fromEntries(entries), outcome, key: stored.key };
}
