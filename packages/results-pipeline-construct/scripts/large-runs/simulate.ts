/* eslint-disable @typescript-eslint/no-explicit-any -- a definition is JSON of any shape */
/**
 * Runs of any number of orders by reference, over the synthesized definition: the parent execution is interpreted state by
 * state, with the results of all batches. Batches that are alike are interpreted once.
 */
import * as s3 from 'aws-cdk-lib/aws-s3';
import { evaluate } from '../../test/evaluate';
import { FakeOrdersBucket } from '../../test/fake-orders-bucket';
import { Execution, StateError } from '../../test/interpreter';
import { definitionOf, type Optional, templateOf } from '../../test/stack';

/** What becomes of a batch's orders; one that fails does so at its first attempt only. */
export interface Kind {
  /** Share of the batches. */
  readonly share: number;
  readonly rejected?: number;
  readonly failingOnce?: number;
}

export interface SimulatedRun {
  readonly status: string;
  readonly error?: string;
  readonly output: any;
  readonly children: number;
  /** State transitions that are billed: states that the parent enters, and one for each child. */
  readonly transitions: number;
  /** Events in the parent's history. */
  readonly events: number;
  readonly orderCalls: number;
  /** Bytes of the map's result. */
  readonly resultBytes: number;
  readonly alerts: any[];
}

const MAP = 'StoreOrdersFromS3';
const LOCATION = { bucket: 'auction', key: 'results/day.jsonl' };

/** The definition of a pipeline with orders by reference. */
export const define = (props: Optional = {}) =>
  definitionOf(
    templateOf((stack, alertTopic) => ({
      alertTopic,
      ordersLocation: { bucket: s3.Bucket.fromBucketName(stack, 'Orders', LOCATION.bucket), prefix: 'results/' },
      ...props,
    })),
  );

/**
 * @param orders as many, in whole batches but for the last one
 * @param kinds of batches, whose shares add up to 1
 */
export async function simulate(definition: any, orders: number, kinds: readonly Kind[]): Promise<SimulatedRun> {
  const map = definition.States[MAP];
  const size: number = map.ItemBatcher.MaxItemsPerBatch;
  const children = Math.ceil(orders / size);
  const results: unknown[] = [];
  let orderCalls = 0;
  for (const kind of kinds) {
    const batch = await child(map, size, kind);
    const count = kind === kinds.at(-1) ? children - results.length : Math.round(children * kind.share);
    for (let n = 0; n < count; n++) results.push(batch.result);
    orderCalls += count * batch.calls;
  }
  if (orders % size !== 0) {
    const last = await child(map, orders % size, {});
    orderCalls += last.calls - (await child(map, size, kinds.at(-1)!)).calls;
    results[results.length - 1] = last.result;
  }
  const aws = new LargeRun(results, orders);
  aws.answer = () => ({ results: true, ordersLocation: LOCATION });
  aws.objects[LOCATION.key] = [{ versionId: 'v1', body: '{' }];
  const { ItemReader: _, ItemProcessor: __, ...state } = map;
  const parent = { ...definition, States: { ...definition.States, [MAP]: { ...state, Type: 'Task', Arguments: {} } } };
  const run = await aws.start(parent, 'run-1', { scheduledAt: '2026-01-31T12:00:00Z' }).run();
  return {
    status: run.status,
    error: run.error,
    output: run.output,
    children,
    transitions: run.path.length + children,
    events: run.events,
    orderCalls,
    resultBytes: JSON.stringify(results).length,
    alerts: aws.alerts,
  };
}

/** Interprets one batch. */
async function child(map: any, size: number, kind: Omit<Kind, 'share'>) {
  const aws = new FakeOrdersBucket();
  let calls = 0;
  const failed = new Set<number>();
  aws.storeOrder = ({ lot }) => {
    calls += 1;
    if (lot < (kind.rejected ?? 0)) throw new StateError('OrderRejectedError', 'no');
    if (lot >= size - (kind.failingOnce ?? 0) && !failed.has(lot)) {
      failed.add(lot);
      throw new StateError('RuntimeError', 'not now');
    }
  };
  const context = { Execution: { Name: 'run-1' } };
  const input = { runId: 'run-1', runDate: '2026-01-31' };
  const Items = await Promise.all(
    Array.from({ length: size }, (_, Index) => {
      const Value = { order: 'accepted', lot: Index };
      return evaluate(map.ItemSelector, { input, context: { ...context, Map: { Item: { Index, Value } } } });
    }),
  );
  const run = await new Execution(map.ItemProcessor, aws, 'child', { Items }).run();
  if (run.status !== 'SUCCEEDED') throw new Error(`the batch ended as ${run.status}: ${run.error}: ${run.cause}`);
  return { result: run.output as unknown, calls };
}

/** The services of a run whose map has ended with these results. */
class LargeRun extends FakeOrdersBucket {
  constructor(
    private readonly results: unknown[],
    private readonly orders: number,
  ) {
    super();
  }

  override call(state: string, args: any, execution: Execution): unknown {
    if (state === MAP) return this.results;
    if (state === 'CountOrders') return { Status: 'SUCCEEDED', ItemCounts: { Total: this.orders } };
    return super.call(state, args, execution);
  }
}
