import { GetExecutionHistoryCommand, type HistoryEvent, SFNClient } from '@aws-sdk/client-sfn';
import { renderIgnored } from '@org/local-aws';
import { STATES } from '@org/results-pipeline-construct/state-names';
import { mockClient } from 'aws-sdk-client-mock';
import { renderOrders } from '../src/data/orders';
import { repeatInput, type RunEnd, runEvents } from '../src/data/pipeline-run';
import { renderResults } from '../src/data/results';
import { brief, renderRunEnd, renderRunEvent } from '../src/views/report';
import { styleFor } from '../src/views/text';

const PLAIN = styleFor({});
const NOON = new Date(2026, 0, 31, 12);
const LATER = new Date(2026, 1, 1, 12);

describe('orders', () => {
  test('show their expiry in epoch seconds, as a time, and as what is left', () => {
    const expires_at = LATER.getTime() / 1000;
    const rows = [{ record_id: 'a', parameter_2: 2.1, parameter_1: 'x', expires_at }];
    expect(renderOrders(rows, NOON)).toEqual([
      'record_id  parameter_1  parameter_2  expires_at',
      `a          x            2.1          ${expires_at} = 2026-02-01 12:00:00 (in 24 h)`,
    ]);
  });

  test('that are past it are called expired', () => {
    const [, row] = renderOrders([{ record_id: 'a', expires_at: NOON.getTime() / 1000 }], LATER);
    expect(row).toMatch(/\(expired\)$/);
  });

  test('have what other handlers add, and may lack it', () => {
    const rows = [{ record_id: 'a', extra: { b: 1 } }, { record_id: 'b' }];
    expect(renderOrders(rows, NOON)).toEqual(['record_id  extra    expires_at', 'a          {"b":1}', 'b']);
  });
});

describe('a run', () => {
  const entered = (name: string, input = '{}') => ({ stateEnteredEventDetails: { name, input } });
  const exited = (name: string, output: string) => ({ stateExitedEventDetails: { name, output } });
  const HISTORY = [
    { type: 'ExecutionStarted' },
    { type: 'TaskStateEntered', ...entered('Poll') },
    { type: 'TaskStateExited', ...exited('Poll', '{"results":false}') },
    { type: 'WaitStateEntered', ...entered('WaitForResults') },
    { type: 'WaitStateExited', ...exited('WaitForResults', '{}') },
    { type: 'TaskStateEntered', ...entered('Poll') },
    { type: 'TaskStateExited', ...exited('Poll', '{"results":true,"orders":[{},{}]}') },
    { type: 'MapStateEntered', ...entered('StoreOrders', '{"orders":[{},{}]}') },
  ].map((event, id) => ({ id, timestamp: NOON, ...event })) as HistoryEvent[];
  const WAITS = { deployed: 300, here: 6 };

  test('is reported as polls, waits and what is stored', () => {
    expect(runEvents(HISTORY).map((event) => renderRunEvent(event, WAITS, PLAIN))).toEqual([
      '12:00:00  poll 1: Lambda A answers {"results":false}',
      '12:00:00  not ready: asks again after 5 min (6 s here)',
      '12:00:00  poll 2: Lambda A answers {"results":true,"orders":[{},{}]}',
      '12:00:00  ready: Lambda B takes 2 orders',
    ]);
  });

  describe('is repeated', () => {
    const stateMachine = 'arn:aws:states:eu-west-1:000000000000:stateMachine:Results';
    const executionArn = 'arn:aws:states:eu-west-1:000000000000:execution:Results:run-1';
    const stepFunctions = mockClient(SFNClient);
    beforeEach(() => stepFunctions.reset());

    test('with the orders that it had, letter by letter', async () => {
      const input = '{"runId":"run-1","runDate":"2026-01-31","orders":[{"power":1.0,"ref":12345678901234567890}]}';
      const events = [
        { id: 1, type: 'MapStateEntered' as const, timestamp: NOON, ...entered(STATES.STORE_ORDERS, input) },
      ];
      stepFunctions.on(GetExecutionHistoryCommand, { executionArn }).resolves({ events });
      expect(await repeatInput('http://127.0.0.1', stateMachine, 'run-1')).toBe(input);
    });

    test('not when it never had any', async () => {
      stepFunctions.on(GetExecutionHistoryCommand).resolves({ events: HISTORY.slice(0, 6) });
      await expect(repeatInput('http://127.0.0.1', stateMachine, 'run-1')).rejects.toThrow('before it had orders');
    });
  });

  test('does not mention shortened waits where none are', () => {
    const line = renderRunEvent({ kind: 'waiting', at: NOON }, { deployed: 300, here: 300 }, PLAIN);
    expect(line).toBe('12:00:00  not ready: asks again after 5 min');
  });

  test.each<[string, Omit<RunEnd, 'execution'>, string[]]>([
    [
      'succeeded',
      { status: 'SUCCEEDED', summary: { total: 3, stored: 1, rejected: 2, failed: 0 } },
      ['3 orders: 1 stored, 2 rejected, 0 failed'],
    ],
    [
      'skipped',
      { status: 'SUCCEEDED', summary: { skipped: true, reason: 'another run was under way' } },
      ['Nothing done: another run was under way'],
    ],
    [
      'failed',
      { status: 'FAILED', error: 'PollFailed', cause: 'no answer', summary: {} },
      ['The run ended as FAILED.', 'PollFailed: no answer'],
    ],
    ['aborted', { status: 'ABORTED', summary: {} }, ['The run ended as ABORTED.']],
  ])('that has %s', (_, end, lines) => expect(renderRunEnd({ execution: 'x', ...end }, PLAIN)).toEqual(lines));
});

test('long answers are cut off', () => {
  expect(brief('x'.repeat(200))).toHaveLength(140);
  expect(brief('x'.repeat(200))).toMatch(/…$/);
  expect(brief(undefined)).toBe('nothing');
});

test('results are keys with their content below', () => {
  expect(renderResults([{ key: 'orders/1.json', content: '{\n"a": 1\n}\n' }])).toEqual([
    'orders/1.json',
    '   {',
    '   "a": 1',
    '   }',
  ]);
});

describe('what the local AWS ignores', () => {
  const property = { type: 'AWS::S3::Bucket', property: 'Colour', resources: ['A/1', 'A/2', 'A/3', 'A/4'] };

  test('is listed when nothing covers it', () => {
    expect(renderIgnored({ uncovered: [property], known: [] })).toEqual([
      expect.stringContaining('nothing is known to cover it'),
      '  AWS::S3::Bucket Colour: A/1, A/2, A/3 and 1 more',
    ]);
  });

  test('is counted when it is known, and nothing is said of nothing', () => {
    expect(renderIgnored({ uncovered: [], known: [property] })).toEqual([expect.stringMatching(/^1 property without/)]);
    expect(renderIgnored({ uncovered: [], known: [] })).toEqual([]);
  });
});
