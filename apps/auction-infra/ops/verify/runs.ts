import { DeleteObjectCommand, GetObjectCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import {
  DescribeExecutionCommand,
  paginateGetExecutionHistory,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { STATES } from '@org/results-pipeline-construct/state-names';
import { RESULTS_PREFIX } from '../../lib/names';
import { endOfExecution } from '../../smoke/wait-for';
import type { Deployment } from './deployment';

/** Starts an execution; its input is JSON as text, so that numbers arrive as they are written. */
export async function start({ access, stateMachineArn }: Deployment, name: string, input: string): Promise<string> {
  const request = new StartExecutionCommand({ stateMachineArn, name, input });
  return (await access.stepfunctions.send(request)).executionArn!;
}

export const describe = ({ access }: Deployment, executionArn: string) =>
  access.stepfunctions.send(new DescribeExecutionCommand({ executionArn }));

/** Stops an execution, if it is still running. */
export async function stop(deployment: Deployment, executionArn: string): Promise<void> {
  if ((await describe(deployment, executionArn)).status !== 'RUNNING') return;
  const cause = 'Stopped by verify-deployment';
  await deployment.access.stepfunctions.send(
    new StopExecutionCommand({ executionArn, error: 'VerifyDeployment', cause }),
  );
}

/** Waits until an execution has ended, at most to the deadline. */
export const end = (deployment: Deployment, executionArn: string, deadline: number) =>
  endOfExecution(deployment.access.stepfunctions, executionArn, { deadline });

/** What came into a state when an execution entered it, or undefined if it never did. */
async function inputOfState({ access }: Deployment, executionArn: string, state: string): Promise<string | undefined> {
  const pages = paginateGetExecutionHistory({ client: access.stepfunctions }, { executionArn, maxResults: 1000 });
  for await (const { events = [] } of pages) {
    const entered = events.find(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name === state);
    if (entered) return entered.stateEnteredEventDetails!.input ?? '';
  }
  return undefined;
}

/** Whether an execution has asked Lambda A for results. */
export const hasPolled = async (deployment: Deployment, executionArn: string) =>
  (await inputOfState(deployment, executionArn, STATES.POLL)) !== undefined;

const prefixOf = (runDate: string, runId: string) => `${RESULTS_PREFIX}${runDate}/${runId}/`;

/** The objects that a run stored, as text. */
export async function results({ access, resultsBucketName }: Deployment, runDate: string, runId: string) {
  const Bucket = resultsBucketName;
  const Prefix = prefixOf(runDate, runId);
  const { Versions = [] } = await access.s3.send(new ListObjectVersionsCommand({ Bucket, Prefix }));
  return Promise.all(
    Versions.map(async ({ Key }) => {
      const { Body } = await access.s3.send(new GetObjectCommand({ Bucket, Key }));
      return Body!.transformToString();
    }),
  );
}

/** Deletes every version of what a run stored. */
export async function removeResults({ access, resultsBucketName }: Deployment, runDate: string, runId: string) {
  const Bucket = resultsBucketName;
  const Prefix = prefixOf(runDate, runId);
  const { Versions = [], DeleteMarkers = [] } = await access.s3.send(new ListObjectVersionsCommand({ Bucket, Prefix }));
  for (const { Key, VersionId } of [...Versions, ...DeleteMarkers]) {
    await access.s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
  }
}

/** The same for a run that got its id when it started. */
export async function removeResultsOf(deployment: Deployment, executionArn: string): Promise<void> {
  const input = await inputOfState(deployment, executionArn, STATES.STORE_ORDERS);
  if (!input) return;
  const { runDate, runId } = JSON.parse(input);
  if (runDate && runId) await removeResults(deployment, runDate, runId);
}
