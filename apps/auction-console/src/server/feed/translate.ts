import type { FeedEvent, Level } from '../../contract';
import type { SystemMap } from '../map/system-map';
import type { RawEvent } from '../sources';
import { linesOf } from './log-lines';
import { beginning, jsonIn, recordIdsIn } from './payloads';
import type { NewEvent } from './ring';
import { levelOf, titleOf } from './words';

const SHOWN_ORDERS = 20;
const SHOWN_LINES = 20;

/** What is known of an event by what came before it. */
export interface Context {
  /** Id of the order of a run that an invocation is for. */
  readonly orderOf: (requestId: string | undefined) => string | undefined;
  /** What a state's end says, for states that say something: "not ready". */
  readonly stateSays: (raw: RawEvent) => string | undefined;
  /** Errors that are rejections. */
  readonly rejections: readonly string[];
}

/**
 * What the local AWS reports, in the console's terms: one event, and one for each line that an invocation logged. Nothing for
 * what is about no resource of the map, and for the beginnings of what has an end as well.
 */
export function translate(raw: RawEvent, map: SystemMap, context: Context): NewEvent[] {
  if (raw.phase === 'start' && (raw.kind === 'invocation' || raw.kind === 'request')) return [];
  const resource = map.find(raw.resource);
  const caller = map.find(raw.caller) ?? (raw.kind === 'request' ? map.get('client') : invoker(raw, map));
  if (!resource && !map.find(raw.caller)) return [];
  const orders = ordersOf(raw, context);
  const says = context.stateSays(raw);
  const about = {
    at: new Date(raw.at * 1000).toISOString(),
    resource: resource?.id,
    run: raw.execution?.split(':')[7],
    requestId: raw.invocation ?? raw.requestId,
    ...(orders.length > 0 ? { orders: orders.slice(0, SHOWN_ORDERS) } : {}),
    ...(orders.length > SHOWN_ORDERS ? { orderCount: orders.length } : {}),
  };
  const event: Omit<FeedEvent, 'id'> = {
    ...about,
    kind: raw.kind,
    level: levelOf(raw, context.rejections, says),
    title: titleOf(raw, { resource, caller, says, orders }),
    caller: caller?.id,
    edge: map.edge(caller?.id, resource?.id),
    service: raw.service,
    action: raw.action,
    state: raw.state,
    phase: raw.phase,
    durationMs: raw.durationMs,
    status: raw.status,
    error: raw.error,
    input: beginning(raw.input),
    output: beginning(raw.output),
  };
  return [...logEvents(raw, about, resource?.title ?? '', orders), { event, orders, rawId: raw.id }];
}

/** What invoked a function: the API of a request, or the state machine of an execution. */
function invoker(raw: RawEvent, map: SystemMap) {
  if (raw.kind !== 'invocation') return undefined;
  if (raw.cause) return map.resources.find(({ kind }) => kind === 'api');
  if (raw.execution) return map.find(raw.execution);
  return undefined;
}

function logEvents(
  raw: RawEvent,
  about: Pick<FeedEvent, 'at' | 'resource' | 'run' | 'requestId' | 'orders'>,
  title: string,
  orders: readonly string[],
): NewEvent[] {
  if (raw.kind !== 'invocation' || !raw.log) return [];
  const lines = linesOf(raw.log.text);
  return lines.slice(0, SHOWN_LINES).map(({ level, message, text }) => ({
    event: {
      ...about,
      kind: 'log' as const,
      level: level as Level,
      title: `${title}: ${message}`,
      output: beginning({ text, size: Buffer.byteLength(text), cut: false }),
    },
    orders,
  }));
}

/** Ids of the orders that an event is about. */
function ordersOf(raw: RawEvent, { orderOf }: Context): string[] {
  const ofRun = orderOf(raw.invocation ?? raw.requestId);
  if (ofRun !== undefined) return [ofRun];
  if (raw.kind === 'request') return recordIdsIn(jsonIn(raw.input));
  if (raw.kind === 'invocation') return recordIdsIn(jsonIn((jsonIn(raw.input) as { body?: string })?.body ?? ''));
  if (raw.service !== 'dynamodb') return [];
  const request = jsonIn(raw.input) as {
    RequestItems?: Record<string, { PutRequest?: { Item?: { record_id?: { S?: string } } } }[]>;
    Item?: { record_id?: { S?: string } };
  };
  const batch = Object.values(request?.RequestItems ?? {}).flat();
  const items = [request?.Item, ...batch.map((one) => one?.PutRequest?.Item)];
  return items.flatMap((item) => item?.record_id?.S ?? []);
}
