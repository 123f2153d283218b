import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  ListExecutionsCommand,
  SFNClient,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { RequestError, type RunRecord } from '@org/auction-console/server';
import { observerConfig } from '@org/local-aws';
import { repeatInput } from '../data/pipeline-run';

/** Runs of earlier starts that are shown. */
const MOST_RUNS = 50;

/** The newest runs that the service knows. */
export async function readRuns(endpoint: string, stateMachineArn: string): Promise<RunRecord[]> {
  const client = new SFNClient(observerConfig(endpoint));
  const { executions = [] } = await client.send(new ListExecutionsCommand({ stateMachineArn, maxResults: MOST_RUNS }));
  return Promise.all(
    executions.map(async ({ executionArn }) => {
      const found = await client.send(new DescribeExecutionCommand({ executionArn }));
      return {
        arn: executionArn!,
        status: found.status ?? 'RUNNING',
        startedAt: (found.startDate ?? new Date(0)).toISOString(),
        stoppedAt: found.stopDate?.toISOString(),
        input: found.input,
        output: found.output,
        error: found.error,
        cause: found.cause,
      };
    }),
  );
}

/** Stops a run. */
export async function stopRun(endpoint: string, stateMachineArn: string, id: string): Promise<void> {
  const client = new SFNClient(observerConfig(endpoint));
  const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${id}`;
  await client.send(new StopExecutionCommand({ executionArn, error: 'Stopped', cause: 'stopped by hand' }));
}

/** The input that repeats a run. */
export async function inputToRepeat(endpoint: string, stateMachineArn: string, id: string): Promise<string> {
  return repeatInput(endpoint, stateMachineArn, id).catch((error: Error) => {
    if (error.name === 'ExecutionDoesNotExist') throw new RequestError(404, `There is no run ${id}.`);
    throw new RequestError(409, `${error.message}.`);
  });
}

/** The definition of the state machine. */
export async function readDefinition(endpoint: string, stateMachineArn: string): Promise<string> {
  const client = new SFNClient(observerConfig(endpoint));
  return (await client.send(new DescribeStateMachineCommand({ stateMachineArn }))).definition!;
}
