/**
 * Repeats a run of the results pipeline that did not succeed: `npm run repeat-run -- EXECUTION_ARN`.
 *
 * Reads the run's id, date and orders from the failed execution and starts a new one with exactly these. What is stored
 * stays, what is missing is stored, nothing is stored twice. Uses the AWS credentials of the environment, which need
 * states:DescribeExecution, states:GetExecutionHistory and states:StartExecution.
 */
import {
  DescribeExecutionCommand,
  paginateGetExecutionHistory,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { LEASE_LOST, STATES } from '@org/results-pipeline-construct/state-names';
import { endOfExecution } from '../smoke/wait-for';

/** States of the pipeline's state machine whose input is what repeats the run. */
const WITH_ORDERS: string[] = [STATES.STORE_ORDERS, STATES.STORE_ORDERS_FROM_S3, STATES.CONFIRM_LEASE];

/**
 * Starts a repeat of a run.
 *
 * @param executionArn execution that failed, timed out or was aborted
 * @returns ARN of the new execution
 * @throws Error if the run is still under way, has succeeded, was taken over by another one, or ended before it had orders
 */
export async function repeatRun(client: SFNClient, executionArn: string): Promise<string> {
  const execution = await client.send(new DescribeExecutionCommand({ executionArn }));
  if (execution.status === 'RUNNING') throw new Error('The run is still under way: wait for its end, or stop it first');
  if (execution.status === 'SUCCEEDED') throw new Error('The run has succeeded: there is nothing to repeat');
  // A repeat would store the same results once more, under this run's id.
  if (execution.error === LEASE_LOST) throw new Error('Another run took over: there is nothing to repeat');
  const input = await inputOfRun(client, executionArn);
  const started = await client.send(new StartExecutionCommand({ stateMachineArn: execution.stateMachineArn, input }));
  return started.executionArn!;
}

/**
 * What repeats a run, `{runId, runDate, orders}` or `{runId, runDate, ordersLocation}`: the text as it was, not parsed. A number such as 1.0 must come out as it
 * went in, or the order would be another one.
 *
 * @throws Error if the execution never had orders, ExecutionDoesNotExist if there is none
 */
export async function inputOfRun(client: SFNClient, executionArn: string): Promise<string> {
  const pages = paginateGetExecutionHistory({ client }, { executionArn, maxResults: 1000, reverseOrder: true });
  for await (const { events = [] } of pages) {
    const entered = events.find(({ stateEnteredEventDetails }) =>
      WITH_ORDERS.includes(stateEnteredEventDetails?.name ?? ''),
    );
    if (entered) return entered.stateEnteredEventDetails!.input!;
  }
  throw new Error('The run ended before it had orders: start a new one with {} instead');
}

async function main(): Promise<void> {
  const [executionArn, ...rest] = process.argv.slice(2);
  const region = /^arn:[^:]+:states:([^:]+):\d{12}:execution:[^:]+:[^:]+$/.exec(executionArn ?? '')?.[1];
  if (!region || rest.length > 0) throw new Error('Usage: npm run repeat-run -- EXECUTION_ARN');
  const client = new SFNClient({ region });
  const repeat = await repeatRun(client, executionArn);
  console.log(`Repeating as ${repeat}`);
  const { status, error, cause, output } = await endOfExecution(client, repeat);
  console.log(status === 'SUCCEEDED' ? `Succeeded: ${output}` : `${status}: ${error}: ${cause}`);
  if (status !== 'SUCCEEDED') process.exitCode = 1;
}

if (require.main === module) {
  main().catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
