/** A system as the server would answer it, for tests of the page alone. */
import {
  type FeedEvent,
  type Resource,
  type Run,
  type RunOrder,
  type StateGraph,
  type System,
} from '../../src/contract';

const resource = (kind: Resource['kind'], id: string, title: string, more: Partial<Resource> = {}): Resource => ({
  ...{ kind, id, title, type: `AWS::Fake::${id}`, stack: 'Dev', path: `Dev/${id}`, physicalId: `physical-${id}` },
  ...more,
});

const alarm = (id: string, watches: string): Resource =>
  resource('alarm', id, `${id} alarm`, {
    alarm: { watches, metric: 'AWS/Lambda Errors', condition: 'Sum >= 1 in 5 minutes' },
  });

const POLICY: Resource['policy'] = [
  { of: 'role', effect: 'Allow', text: 'may s3:PutObject on objects below orders/ of the Results bucket' },
  { of: 'role', effect: 'Allow', text: 'may logs:PutLogEvents on its own log group' },
];

const RESOURCES: readonly Resource[] = [
  resource('client', 'client', 'Client'),
  resource('api', 'Api', 'Orders API'),
  resource('function', 'Post', 'Post function', { policy: POLICY }),
  resource('table', 'Table', 'Orders table', { properties: { BillingMode: 'PAY_PER_REQUEST' } }),
  resource('schedule', 'Schedule', 'Daily schedule'),
  resource('state-machine', 'Machine', 'Results pipeline'),
  resource('function', 'LambdaA', 'Lambda A', { policy: POLICY }),
  resource('function', 'LambdaB', 'Lambda B', { policy: POLICY }),
  resource('bucket', 'Bucket', 'Results bucket'),
  resource('topic', 'Topic', 'Alert topic'),
  resource('queue', 'Queue', 'Alert queue'),
  resource('queue', 'DeadLetters', 'Dead-letter queue'),
  resource('function', 'Notifier', 'Notifier', { policy: POLICY }),
  resource('webhook', 'webhook', 'Slack'),
  alarm('PostErrors', 'Post'),
  alarm('Backlog', 'Queue'),
];

const FLOWS: readonly [from: string, to: string, label: string][] = [
  ['client', 'Api', 'posts orders'],
  ['Api', 'Post', 'invokes'],
  ['Post', 'Table', 'writes rows'],
  ['Schedule', 'Machine', 'starts'],
  ['Machine', 'LambdaA', 'polls'],
  ['Machine', 'LambdaB', 'invokes'],
  ['LambdaB', 'Bucket', 'stores objects'],
  ['Machine', 'Topic', 'publishes'],
  ['Topic', 'Queue', 'delivers'],
  ['Queue', 'Notifier', 'invokes'],
  ['Queue', 'DeadLetters', 'gives up'],
  ['Notifier', 'webhook', 'notifies'],
];

export const EXAMPLE_BODY = JSON.stringify(
  [
    { record_id: 'unique_id_1', parameter_1: 'abc', parameter_2: 4 },
    { record_id: 'unique_id_2', parameter_1: 'def', parameter_2: 2.1 },
  ],
  undefined,
  2,
);

export const SYSTEM: System = {
  resources: RESOURCES,
  edges: FLOWS.map(([from, to, label]) => ({ id: `${from}-${to}`, from, to, label })),
  session: {
    endpoint: 'http://127.0.0.1:4566',
    ordersUrl: 'http://127.0.0.1:4566/orders',
    pollSeconds: 300,
    waitScale: 0.02,
    exampleBody: EXAMPLE_BODY,
    exampleOrders: '[{"order": "accepted"}, {"order": "rejected"}]',
  },
};

const STATES: readonly [id: string, type: string, parent?: string][] = [
  ...([
    ['StartRun', 'Pass'],
    ['Poll', 'Task'],
    ['Ready?', 'Choice'],
    ['WaitForResults', 'Wait'],
  ] as [string, string][]),
  ...([
    ['StoreOrders', 'Map'],
    ['Alert', 'Task'],
    ['RunSucceeded', 'Succeed'],
    ['RunFailed', 'Fail'],
  ] as [string, string][]),
  ...([
    ['EachOrder', 'Map', 'StoreOrders'],
    ['StoreOrder', 'Task', 'EachOrder'],
  ] as [string, string, string][]),
  ...([
    ['Stored', 'Succeed', 'EachOrder'],
    ['NotStored', 'Succeed', 'EachOrder'],
  ] as [string, string, string][]),
];

export const MACHINE: StateGraph = {
  startAt: 'StartRun',
  nodes: STATES.map(([id, type, parent]) => ({
    id,
    type,
    parent,
    end: /Succe|Fail|tored/.test(id),
    definition: JSON.stringify({ Type: type }),
  })),
  transitions: [
    { from: 'StartRun', to: 'Poll', kind: 'next' },
    { from: 'Poll', to: 'Ready?', kind: 'next' },
    { from: 'Ready?', to: 'StoreOrders', kind: 'choice', label: 'results' },
    { from: 'Ready?', to: 'WaitForResults', kind: 'default' },
    { from: 'WaitForResults', to: 'Poll', kind: 'next' },
    { from: 'StoreOrders', to: 'Alert', kind: 'next' },
    { from: 'StoreOrders', to: 'RunFailed', kind: 'catch', label: 'States.ALL' },
    { from: 'Alert', to: 'RunSucceeded', kind: 'next' },
    { from: 'StoreOrder', to: 'Stored', kind: 'next' },
    { from: 'StoreOrder', to: 'NotStored', kind: 'catch', label: 'OrderRejectedError' },
  ],
};

const AT = '2026-11-25T12:00:00.000Z';
const json = (value: unknown) => ({ text: JSON.stringify(value), size: JSON.stringify(value).length, cut: false });

/** A run with many orders, of which three are a problem. */
export const RUN: Run = {
  ...{ id: 'run-1', runId: 'run-1', runDate: '2026-11-25', status: 'FAILED', startedAt: AT, stoppedAt: AT, polls: 2 },
  ...{ arn: 'arn:run-1', currentStates: [], repeatable: true, input: json({}), output: json({ stored: 7297 }) },
  error: { name: 'OrdersFailed', message: '1 of 7300 orders failed' },
  counts: { total: 7300, stored: 7297, rejected: 2, failed: 1, waiting: 0 },
  pollList: [
    { n: 1, at: AT, ready: false, answer: json({ results: false }) },
    { n: 2, at: AT, ready: true, orders: 7300, answer: json({ results: true, orders: [] }) },
  ],
  states: ['StartRun', 'Poll', 'Ready?', 'WaitForResults', 'StoreOrders', 'RunFailed'].map((state) => ({
    ...{ state, entered: state === 'Poll' ? 2 : 1, firstAt: AT, lastAt: AT, current: false },
  })),
};

/** The order at a position of the list, problems first. */
export function runOrder(position: number): RunOrder {
  const outcome = position < 1 ? 'failed' : position < 3 ? 'rejected' : 'stored';
  return {
    ...{ id: `run-1:${position}`, index: position, order: '{"order":"accepted"}', outcome, attempts: 1 },
    ...(outcome === 'rejected' && { error: { name: 'OrderRejectedError', message: 'Order is rejected' } }),
    ...(outcome === 'failed' && {
      error: { name: 'SlowDown', message: 'Please reduce your request rate.' },
      attempts: 4,
    }),
    ...(outcome === 'stored' && { objectKey: `orders/2026-11-25/run-1/${position}.json` }),
  };
}

/** Event number `id`: a POST, its invocation, a line of its log, and so on. */
export function feedEvent(id: number): FeedEvent {
  const kinds = ['request', 'invocation', 'log', 'call', 'state', 'webhook'] as const;
  const kind = kinds[id % kinds.length];
  return {
    ...{
      id,
      at: new Date(Date.parse(AT) + id * 250).toISOString(),
      kind,
      title: `Something of kind ${kind}, number ${id}`,
    },
    level: id % 50 === 0 ? 'error' : id % 20 === 0 ? 'warning' : 'info',
    ...{
      resource: kind === 'call' ? 'Table' : 'Post',
      caller: kind === 'call' ? 'Post' : undefined,
      requestId: `request-${id}`,
    },
    ...{
      durationMs: 12,
      orders: [`order-${id}`],
      edge: SYSTEM.edges[id % SYSTEM.edges.length].id,
      input: json({ id }),
    },
    error: id % 50 === 0 ? { name: 'ValueError', message: 'no number' } : undefined,
  };
}
