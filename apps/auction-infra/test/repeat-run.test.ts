import {
  DescribeExecutionCommand,
  type ExecutionStatus,
  GetExecutionHistoryCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { repeatRun } from '../ops/repeat-run';

const EXECUTION = 'arn:aws:states:eu-west-1:111111111111:execution:Results:run-1';
const MACHINE = 'arn:aws:states:eu-west-1:111111111111:stateMachine:Results';
const RUN = '{"runId":"run-1","runDate":"2026-01-31","orders":[{"order":"accepted","power":1.0}]}';

const sfn = mockClient(SFNClient);
beforeEach(() => {
  sfn.reset();
  sfn.on(StartExecutionCommand).resolves({ executionArn: `${EXECUTION}-again` });
});

const described = (status: ExecutionStatus) =>
  sfn.on(DescribeExecutionCommand, { executionArn: EXECUTION }).resolves({ status, stateMachineArn: MACHINE });
const entered = (name: string, input: string) => ({
  id: 1,
  timestamp: new Date(0),
  type: 'MapStateEntered' as const,
  stateEnteredEventDetails: { name, input },
});

test.each(['FAILED', 'TIMED_OUT', 'ABORTED'] as const)(
  'a run that is %s starts again with what it had, letter by letter',
  async (status) => {
    described(status);
    sfn.on(GetExecutionHistoryCommand).resolves({ events: [entered('Poll', '{}'), entered('StoreOrders', RUN)] });
    expect(await repeatRun(new SFNClient({}), EXECUTION)).toBe(`${EXECUTION}-again`);
    expect(sfn.commandCalls(StartExecutionCommand).map(({ args }) => args[0].input)).toEqual([
      { stateMachineArn: MACHINE, input: RUN },
    ]);
  },
);

test('a long history is read to where the orders are', async () => {
  described('FAILED');
  sfn
    .on(GetExecutionHistoryCommand, { executionArn: EXECUTION })
    .resolvesOnce({ events: [entered('RunFailed', '{}')], nextToken: 'more' })
    .resolvesOnce({ events: [entered('StoreOrders', RUN)] });
  await repeatRun(new SFNClient({}), EXECUTION);
  expect(sfn.commandCalls(StartExecutionCommand)).toHaveLength(1);
});

test.each([
  ['RUNNING', 'The run is still under way'],
  ['SUCCEEDED', 'The run has succeeded'],
] as const)('a run that is %s is not repeated', async (status, message) => {
  described(status);
  await expect(repeatRun(new SFNClient({}), EXECUTION)).rejects.toThrow(message);
  expect(sfn.commandCalls(StartExecutionCommand)).toEqual([]);
});

test('a run that had orders and could not begin to store them is repeated with them', async () => {
  described('FAILED');
  sfn.on(GetExecutionHistoryCommand).resolves({ events: [entered('Alert', '{}'), entered('ConfirmLease', RUN)] });
  await repeatRun(new SFNClient({}), EXECUTION);
  expect(sfn.commandCalls(StartExecutionCommand).map(({ args }) => args[0].input)).toEqual([
    { stateMachineArn: MACHINE, input: RUN },
  ]);
});

test('a run that another one took over from is not repeated: the other one stores the same results', async () => {
  sfn.on(DescribeExecutionCommand).resolves({ status: 'FAILED', error: 'LeaseLost', stateMachineArn: MACHINE });
  await expect(repeatRun(new SFNClient({}), EXECUTION)).rejects.toThrow('Another run took over');
  expect(sfn.commandCalls(StartExecutionCommand)).toEqual([]);
});

test('a run without orders is not repeated', async () => {
  described('FAILED');
  sfn.on(GetExecutionHistoryCommand).resolves({ events: [entered('Poll', '{}')] });
  await expect(repeatRun(new SFNClient({}), EXECUTION)).rejects.toThrow('The run ended before it had orders');
  expect(sfn.commandCalls(StartExecutionCommand)).toEqual([]);
});
