import type { EventKind, Level, Outcome } from '../contract';
import type { Hub } from './hub';
import { type Answer, type ApiRequest, number, oneOf, pageOf, rangeOf, type Route, text } from './requests';
import * as actions from './routes/actions';
import { eventDetails } from './routes/event-details';
import { RequestError } from './sources';
import { logLinesOf, traceOf } from './traces';

const KINDS: EventKind[] = [
  ...(['request', 'call', 'invocation', 'log', 'execution'] as const),
  ...(['state', 'delivery', 'alarm', 'webhook', 'fault'] as const),
];
const LEVELS: Level[] = ['debug', 'info', 'warning', 'error'];
const OUTCOMES: Outcome[] = ['failed', 'rejected', 'waiting', 'stored'];

/** Method and path below `/api/` -> route; `*` stands for one part of the path. */
export const ROUTES: Readonly<Record<string, Route>> = {
  'GET system': async (hub) => (await hub.deployed()).system,
  'GET state-machine': async (hub) => (await hub.deployed()).graph,
  'GET events/*': eventDetails,
  'GET timeline': timeline,
  'GET runs': async (hub, request) => {
    await hub.deployed();
    return pageOf(
      request,
      hub.runs.list.map(({ summary }) => summary),
    );
  },
  'GET runs/*': async (hub, request) => (await runOf(hub, request)).details,
  'GET runs/*/orders': async (hub, request) => {
    const run = await runOf(hub, request);
    const { offset, limit } = rangeOf(request);
    const { items, total } = run.orders.page(oneOf(request, 'outcome', OUTCOMES), offset, limit);
    return { items, total, next: offset + items.length < total ? offset + items.length : undefined };
  },
  'POST runs': actions.startRun,
  'POST runs/*/stop': actions.stopRun,
  'GET orders': async (hub, request) => {
    await hub.deployed();
    const wanted = text(request, 'text')?.toLowerCase();
    const rows = await hub.sources.rows();
    return pageOf(request, wanted ? rows.filter(({ row }) => row.toLowerCase().includes(wanted)) : rows);
  },
  'GET orders/*': async (hub, { parts: [id] }) => {
    const trace = await traceOf(hub, id);
    if (!trace) throw new RequestError(404, `Nothing is known of an order ${id}.`);
    return trace;
  },
  'POST orders': actions.postOrders,
  'GET objects': async (hub, request) => {
    await hub.deployed();
    return pageOf(request, await hub.sources.objects(text(request, 'prefix') ?? ''));
  },
  'GET objects/*': async (hub, request) => {
    await hub.deployed();
    const [key] = request.parts;
    const found = await hub.sources.object(key, text(request, 'version'));
    if (!found) throw new RequestError(404, `There is no object ${key}.`);
    return found;
  },
  'GET dead-letters': actions.deadLetters,
  'POST dead-letters/*/replay': actions.replay,
  'GET messages': async (hub, request) => {
    hub.look();
    return pageOf(request, hub.messages.list(text(request, 'run')));
  },
  'GET logs': logs,
  'GET faults': actions.faults,
  'PUT faults/*': actions.switchOn,
  'DELETE faults': actions.adminRoute('DELETE', () => 'faults'),
  'DELETE faults/*': actions.adminRoute('DELETE', ([id]) => `faults/${encodeURIComponent(id)}`),
  'POST kill-worker': actions.killWorker,
  'GET time': (hub) => hub.faults.time(),
  'PUT time': actions.setTime,
};

/** The route of a request, and the parts of its path; what else is allowed for the path when there is none. */
export function routeOf(
  method: string,
  path: string,
): { route?: Route; parts: string[]; methods: string[]; answer?: Answer } {
  const asked = path.split('/').map(decodeURIComponent);
  const fitting = Object.entries(ROUTES).filter(([key]) => {
    const pattern = key.split(' ')[1].split('/');
    return pattern.length === asked.length && pattern.every((part, i) => part === '*' || part === asked[i]);
  });
  const found = fitting.find(([key]) => key.startsWith(`${method} `));
  const pattern = found?.[0].split(' ')[1].split('/') ?? [];
  return {
    route: found?.[1],
    parts: asked.filter((_, i) => pattern[i] === '*'),
    methods: fitting.map(([key]) => key.split(' ')[0]),
  };
}

async function runOf(hub: Hub, { parts: [id] }: ApiRequest) {
  await hub.deployed();
  const run = hub.runs.get(id);
  if (!run) throw new RequestError(404, `There is no run ${id}.`);
  return run;
}

function timeline(hub: Hub, request: ApiRequest) {
  return hub.ring.query({
    run: text(request, 'run'),
    order: text(request, 'order'),
    resource: text(request, 'resource'),
    kind: oneOf(request, 'kind', KINDS),
    level: oneOf(request, 'level', LEVELS),
    text: text(request, 'text'),
    before: number(request, 'before', Number.MAX_SAFE_INTEGER, 1, Number.MAX_SAFE_INTEGER),
    limit: number(request, 'limit', 100, 1, 500),
  });
}

function logs(hub: Hub, request: ApiRequest) {
  const [resource, run, requestId] = ['function', 'run', 'request'].map((name) => text(request, name));
  const level = oneOf(request, 'level', LEVELS) ?? 'debug';
  const lines = hub.ring.filter(
    ({ event }) =>
      event.kind === 'log' &&
      (resource === undefined || event.resource === resource) &&
      (run === undefined || event.run === run) &&
      (requestId === undefined || event.requestId === requestId) &&
      LEVELS.indexOf(event.level) >= LEVELS.indexOf(level),
  );
  return { lines: logLinesOf(lines).slice(-number(request, 'limit', 500, 1, 2_000)) };
}
