import type {
  ActiveFault,
  DeadLetterQueue,
  Faults,
  LocalTime,
  PostedOrders,
  PostProblem,
  Resource,
} from '../../contract';
import { activeFault, type RawFault } from '../faults';
import { jsonIn, recordIdsIn } from '../feed/payloads';
import type { Hub } from '../hub';
import { type Answer, type ApiRequest, objectIn, type Route } from '../requests';
import { RequestError } from '../sources';

/** Starts a run: a new one, one with own orders, or a repeat. */
export async function startRun(hub: Hub, request: ApiRequest): Promise<Answer> {
  await hub.deployed();
  const { orders, repeat } = request.body === undefined ? {} : objectIn(request);
  if (orders !== undefined && repeat !== undefined) {
    throw new RequestError(400, 'orders and repeat exclude each other.');
  }
  if (orders !== undefined && !Array.isArray(orders)) throw new RequestError(400, 'orders must be a list of orders.');
  if (repeat !== undefined && typeof repeat !== 'string') {
    throw new RequestError(400, 'repeat must be the id of a run.');
  }
  const input = repeat !== undefined ? await hub.sources.repeatInput(repeat) : orders ? byHand(orders) : '{}';
  return { status: 201, body: { id: await hub.sources.startRun(input) } };
}

/** A run of its own: its id is the time to the millisecond. */
function byHand(orders: readonly unknown[]): string {
  const now = new Date().toISOString();
  return JSON.stringify({ runId: `by-hand-${now.replace(/\D/g, '')}`, runDate: now.slice(0, 10), orders });
}

/** Stops a run that is under way. */
export async function stopRun(hub: Hub, { parts: [id] }: ApiRequest): Promise<unknown> {
  await hub.deployed();
  const run = hub.runs.get(id);
  if (!run) throw new RequestError(404, `There is no run ${id}.`);
  const { status } = run.summary;
  if (status !== 'RUNNING') throw new RequestError(409, `The run has ended already, as ${status}.`);
  await hub.sources.stopRun(id);
  return { status: 'ABORTED' };
}

/** Posts a body to the orders API as it is, and reads what the API says about it. */
export async function postOrders(hub: Hub, request: ApiRequest): Promise<PostedOrders> {
  await hub.deployed();
  const { body } = objectIn(request);
  if (typeof body !== 'string') throw new RequestError(400, 'body must be the text to post.');
  const began = Date.now();
  const { status, body: said } = await hub.sources.post(body);
  return {
    status,
    body: said,
    durationMs: Date.now() - began,
    problems: status < 400 ? [] : problemsIn(said),
    recordIds: [...new Set(recordIdsIn(jsonIn(body)))],
  };
}

function problemsIn(body: string): PostProblem[] {
  const found = (jsonIn(body) ?? {}) as { errorMessage?: string; message?: string; errors?: PostProblem[] };
  if (Array.isArray(found.errors) && found.errors.length > 0) {
    return found.errors.map(({ index, field, message }) => ({ index, field, message }));
  }
  return [{ message: found.errorMessage ?? found.message ?? body }];
}

/** The queues that take what could not be processed, with what is in them. */
export async function deadLetters(hub: Hub): Promise<{ queues: DeadLetterQueue[] }> {
  const { system } = await hub.deployed();
  const queues = system.resources.filter(({ kind, id }) => kind === 'queue' && takesFailures(id, system.edges));
  return { queues: await Promise.all(queues.map((queue) => read(hub, queue, system.edges))) };
}

type Edges = readonly { readonly from: string; readonly to: string; readonly label: string }[];

function takesFailures(id: string, edges: Edges): boolean {
  return edges.some(({ to, label }) => to === id && label === 'hands over what failed');
}

async function read(hub: Hub, queue: Resource, edges: Edges): Promise<DeadLetterQueue> {
  const { depth, messages } = await hub.sources.queue(queue.physicalId!);
  const { map } = await hub.deployed();
  const sources = edges.filter(({ to }) => to === queue.id).map(({ from }) => map.get(from));
  const source = sources.find((resource) => resource?.kind === 'queue');
  return {
    id: queue.id,
    title: queue.title,
    source: source?.title,
    notReplayable: source ? undefined : 'What is in it did not come from a queue: start a run instead.',
    depth,
    messages,
  };
}

/** Moves the messages of a dead-letter queue back. */
export async function replay(hub: Hub, { parts: [id] }: ApiRequest): Promise<{ moved: number }> {
  const { queues } = await deadLetters(hub);
  const queue = queues.find((one) => one.id === id);
  if (!queue) throw new RequestError(404, `There is no dead-letter queue ${id}.`);
  if (queue.notReplayable) throw new RequestError(409, queue.notReplayable);
  const { map } = await hub.deployed();
  return { moved: await hub.sources.replay(map.get(id)!.arn!) };
}

/** The faults that are on, and those that can be switched on. */
export async function faults(hub: Hub): Promise<Faults | Answer> {
  await hub.faults.look();
  const { status, body } = await hub.sources.admin('GET', 'fault-catalog');
  if (status !== 200) return { status, body };
  return { active: hub.faults.active, catalog: body as Faults['catalog'] };
}

/** Switches a fault on; `caller` may be the id of a resource. */
export async function switchOn(hub: Hub, request: ApiRequest): Promise<ActiveFault | Answer> {
  const { map } = await hub.deployed();
  const settings = objectIn(request);
  const caller = nameOf(map.get(String(settings.caller))) ?? settings.caller;
  const { status, body } = await hub.sources.admin('PUT', `faults/${encodeURIComponent(request.parts[0])}`, {
    ...settings,
    ...(caller === undefined ? {} : { caller }),
  });
  await hub.faults.look();
  return status === 200 ? activeFault(body as RawFault) : { status, body };
}

/** Moves the clock, or changes how much waits are shortened. */
export function setTime(hub: Hub, request: ApiRequest): Promise<LocalTime> {
  const { offsetSeconds, waitScale } = objectIn(request);
  return hub.faults.setTime(offsetSeconds, waitScale);
}

/** Kills a process of a function. */
export async function killWorker(hub: Hub, request: ApiRequest): Promise<Answer> {
  const { map } = await hub.deployed();
  const asked = objectIn(request).function;
  const resource = map.get(String(asked));
  if (resource?.kind !== 'function') throw new RequestError(404, `There is no function ${asked}.`);
  return hub.sources.admin('POST', 'kill-worker', { function: nameOf(resource) });
}

/** Passes a request on to the local AWS, and looks at the faults again. */
export function adminRoute(method: string, route: (parts: readonly string[]) => string): Route {
  return async (hub, { parts, body }) => {
    const answer = await hub.sources.admin(method, route(parts), body);
    await hub.faults.look();
    return answer;
  };
}

function nameOf(resource: Resource | undefined): string | undefined {
  return resource?.physicalId?.split(':').pop();
}
