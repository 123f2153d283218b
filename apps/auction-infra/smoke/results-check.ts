import { DeleteObjectCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { RESULTS_PREFIX } from '../lib/names';
import { cleaningUp } from './cleaning-up';
import type { SmokeTestRun } from './smoke-test-run';
import { endOfExecution } from './wait-for';

/**
 * Runs the results pipeline with one accepted order of its own, so that it neither polls nor alerts; sees the stored
 * object and deletes every version of it.
 */
export async function checkResults(run: SmokeTestRun): Promise<void> {
  const runDate = new Date().toISOString().slice(0, 10);
  const prefix = `${RESULTS_PREFIX}${runDate}/${run.id}/`;
  await cleaningUp(
    async () => {
      await runPipeline(run, runDate);
      const objects = await listVersions(run, prefix);
      if (objects.length !== 1) {
        throw new Error(
          `bucket ${run.targets.resultsBucketName}: expected one object in ${prefix}, got ${objects.length}`,
        );
      }
      run.log(`${objects[0].Key} is stored in ${run.targets.resultsBucketName}`);
    },
    () => deleteVersions(run, prefix),
  );
}

async function runPipeline({ id, targets, access, deadline, log }: SmokeTestRun, runDate: string): Promise<void> {
  const { stateMachineArn } = targets;
  const { executionArn } = await access.stepfunctions.send(
    new StartExecutionCommand({
      stateMachineArn,
      name: id,
      input: JSON.stringify({ runId: id, runDate, orders: [{ order: 'accepted' }] }),
    }),
  );
  const execution = await endOfExecution(access.stepfunctions, executionArn!, { deadline });
  if (execution.status !== 'SUCCEEDED') {
    const reason = [execution.error, execution.cause].filter(Boolean).join(': ');
    throw new Error(`execution ${executionArn}: expected SUCCEEDED, got ${execution.status} ${reason}`.trim());
  }
  log(`the results pipeline ran with one order: ${executionArn}`);
}

async function listVersions({ targets, access }: SmokeTestRun, prefix: string) {
  const { Versions = [], DeleteMarkers = [] } = await access.s3.send(
    new ListObjectVersionsCommand({ Bucket: targets.resultsBucketName, Prefix: prefix }),
  );
  return [...Versions, ...DeleteMarkers];
}

async function deleteVersions(run: SmokeTestRun, prefix: string): Promise<void> {
  for (const { Key, VersionId } of await listVersions(run, prefix)) {
    await run.access.s3.send(new DeleteObjectCommand({ Bucket: run.targets.resultsBucketName, Key, VersionId }));
  }
}
