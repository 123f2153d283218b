/**
 * Shows on a deployed stage what no test on this machine can: `npm run verify-deployment -- --stage Dev`.
 *
 * It aborts a run, sets an alarm and replays a message, so people see three test alerts; therefore only stages whose data
 * are disposable are accepted, and by name only. Uses the AWS credentials of the environment; what they need is in
 * docs/first-deployment.md. Every check prints whether it passed and what was seen; one that fails stops no other. Ends
 * with 0 when all have passed, 1 when one has not, 2 when it could not begin.
 *
 * `--orders-url URL` posts orders there instead of to the address that the stack names.
 */
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { dev, prod, type StageConfig } from '../../lib/config';
import { REGION, SMOKE_TEST_PREFIX } from '../../lib/names';
import type { Check } from './check';
import { CHECKS } from './checks';
import { findDeployment } from './deployment';
import { type Inbox, openInbox } from './inbox';

/** Longest that one check may take, in milliseconds. */
const TIME_LIMIT = 5 * 60_000;

/**
 * The settings of the stage that is asked for.
 *
 * @throws Error when none is named, or one whose data must not be touched
 */
export function chooseStage(name: string | undefined, stages: readonly StageConfig[] = [dev, prod]): StageConfig {
  const allowed = stages.filter(({ isDisposable }) => isDisposable).map((stage) => stage.name);
  const found = stages.find((stage) => stage.name === name);
  if (!found?.isDisposable) {
    throw new Error(
      `--stage must be one of ${allowed.join(', ')} (stages with disposable data), got ${name ?? 'none'}`,
    );
  }
  return found;
}

/** Runs checks one after the other, whatever becomes of each. Returns how many failed. */
export async function runChecks(
  checks: readonly Check[],
  context: Omit<Parameters<Check['run']>[0], 'deadline'>,
  log: (line: string) => void,
): Promise<number> {
  let failed = 0;
  for (const { title, run } of checks) {
    try {
      log(`pass  ${title}: ${await run({ ...context, deadline: Date.now() + TIME_LIMIT })}`);
    } catch (error) {
      failed += 1;
      log(`FAIL  ${title}: ${(error as Error).message}`);
    }
  }
  return failed;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { stage: { type: 'string' }, 'orders-url': { type: 'string' } } });
  const stage = chooseStage(values.stage);
  const { Account } = await new STSClient({ region: REGION }).send(new GetCallerIdentityCommand({}));
  if (stage.account !== undefined && stage.account !== Account) {
    throw new Error(`${stage.name} is in account ${stage.account}, and you are signed in to ${Account}`);
  }
  const deployment = await findDeployment(stage.name, REGION, values['orders-url']);
  console.log(`Stage ${stage.name}, account ${Account}, ${REGION}. Expect test alerts where alerts go.`);
  const id = `${SMOKE_TEST_PREFIX}verify-${randomUUID().slice(0, 8)}`;
  let inbox: Inbox | undefined;
  try {
    inbox = await openInbox(deployment.sns, deployment.sqs, deployment.alertTopicArn, id);
    const failed = await runChecks(CHECKS, { deployment, inbox, id }, console.log);
    console.log(`${CHECKS.length - failed} passed, ${failed} failed`);
    process.exitCode = failed === 0 ? 0 : 1;
  } finally {
    await inbox?.close();
  }
}

if (require.main === module) {
  main().catch((error: Error) => {
    console.error(`npm run verify-deployment: ${error.message}`);
    process.exitCode = 2;
  });
}
