import type { Json } from './types';

/**
 * Inputs of a Map state's child executions (Step Functions developer guide, "ItemBatcher").
 *
 * @param items the items, after ItemSelector
 */
export function batches(items: Json[], batcher: Json): Json[] {
  if (!batcher) return items;
  const most: number = batcher.MaxItemsPerBatch ?? Infinity;
  const bytes: number = batcher.MaxInputBytesPerBatch ?? Infinity;
  const all: Json[][] = [];
  for (const item of items) {
    const last = all.at(-1);
    const fits = last && last.length < most && Buffer.byteLength(JSON.stringify({ Items: [...last, item] })) <= bytes;
    if (fits) last.push(item);
    else all.push([item]);
  }
  return all.map((Items) => ({ Items }));
}
