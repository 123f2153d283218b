import { graphOf, rejectionErrorsOf } from '../../src/server/map/state-graph';
import { SystemMap } from '../../src/server/map/system-map';
import { DEFINITION, LAMBDA_B, ORDERS_STACK, RESULTS_STACK } from './fixture';

const map = new SystemMap([ORDERS_STACK, RESULTS_STACK]);

test('what is deployed has the names that people use, its properties, and what its role allows in words', () => {
  expect(map.called('Post function')).toMatchObject({
    id: 'Dev-Orders/Post',
    kind: 'function',
    path: 'Dev/Orders/OrderApi/Handler',
    arn: 'arn:aws:lambda:eu-west-1:000000000000:function:post',
    logGroup: '/logs/post',
    policy: [{ of: 'role', effect: 'Allow', text: 'may dynamodb:BatchWriteItem on Orders table' }],
    properties: { Role: '<PostRole.Arn>' },
  });
  expect(map.called('Lambda B')?.policy).toMatchObject([{ text: 'may s3:PutObject on Results bucket/orders/*' }]);
  expect(map.called('Failed alarm')?.alarm).toEqual({
    watches: 'Dev-Results/Machine',
    metric: 'ExecutionsFailed',
    condition: 'greater than 0 in 1 periods',
  });
});

test('what flows is read from integrations, policies, mappings, schedules and redrive policies', () => {
  expect(map.edges.map(({ id, label }) => `${id} ${label}`).sort()).toEqual([
    'Dev-Orders/Api>Dev-Orders/Post invokes',
    'Dev-Orders/Post>Dev-Orders/Table writes rows',
    'Dev-Results/B>Dev-Results/Bucket stores objects',
    'Dev-Results/Machine>Dev-Results/A invokes',
    'Dev-Results/Machine>Dev-Results/B invokes',
    'Dev-Results/Notifier>webhook posts messages',
    'Dev-Results/Queue>Dev-Results/DeadLetters hands over what failed',
    'Dev-Results/Queue>Dev-Results/Notifier delivers',
    'Dev-Results/Schedule>Dev-Results/Machine starts',
    'Dev-Results/Schedule>Dev-Results/NotStarted hands over what failed',
    'client>Dev-Orders/Api posts orders',
  ]);
});

test('a resource is found by the ARNs of what happens at it', () => {
  const at = 'eu-west-1:000000000000';
  const found = [
    `arn:aws:lambda:${at}:function:lambda-b:live`,
    'arn:aws:s3:::results/orders/1.json',
    `arn:aws:states:${at}:execution:pipeline:run-1`,
    `arn:aws:states:${at}:execution:pipeline/Orders:child`,
    `arn:aws:dynamodb:${at}:table/orders`,
    `arn:aws:sqs:${at}:alerts`,
    `arn:aws:scheduler:${at}:schedule/default/daily`,
    `arn:aws:execute-api:${at}:api1/v1/POST/orders`,
    `arn:aws:cloudwatch:${at}:alarm:failed`,
    `arn:aws:iam::000000000000:role/nobody`,
    undefined,
  ].map((arn) => map.find(arn)?.title);
  expect(found).toEqual([
    ...['Lambda B', 'Results bucket', 'Results pipeline', 'Results pipeline', 'Orders table', 'Alert queue'],
    ...['Schedule', 'Orders API', 'Failed alarm', undefined, undefined],
  ]);
});

test('the graph has every state, those within a map too, and where each leads', () => {
  const graph = graphOf(DEFINITION, (arn) => map.find(arn)?.id);
  expect(graph.nodes.map(({ id, parent, resource, end }) => [id, parent, resource, end])).toEqual([
    ['Poll', undefined, 'Dev-Results/A', false],
    ['Ready?', undefined, undefined, false],
    ['WaitForResults', undefined, undefined, false],
    ['StoreOrders', undefined, undefined, true],
    ['StoreOrder', 'StoreOrders', map.find(LAMBDA_B)!.id, true],
    ['NotStored', 'StoreOrders', undefined, true],
  ]);
  expect(graph.transitions).toContainEqual({
    from: 'Ready?',
    to: 'StoreOrders',
    kind: 'choice',
    label: '{% $ready %}',
  });
  expect(graph.transitions).toContainEqual({ from: 'Ready?', to: 'WaitForResults', kind: 'default' });
  expect(graph.transitions.filter(({ kind }) => kind === 'catch')).toHaveLength(2);
  expect(rejectionErrorsOf(DEFINITION)).toEqual(['OrderRejectedError']);
});
