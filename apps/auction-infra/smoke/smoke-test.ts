import { randomUUID } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { SMOKE_TEST_PREFIX } from './names';
import { checkOrders } from './orders-check';
import type { PostOrdersOptions } from './orders-client';
import { checkResults } from './results-check';

/** A deployed stage, as its stacks' outputs name it. */
export interface SmokeTestTargets {
  readonly ordersUrl: string;
  readonly ordersTableName: string;
  readonly stateMachineArn: string;
  readonly resultsBucketName: string;
}

/** How the stage is reached. */
export interface SmokeTestAccess {
  readonly signer: PostOrdersOptions;
  readonly dynamodb: DynamoDBClient;
  readonly stepfunctions: SFNClient;
  readonly s3: S3Client;
}

/** Longest that a smoke test may take, in milliseconds. */
export const SMOKE_TEST_TIME_LIMIT = 5 * 60_000;

/**
 * Checks a deployed stage end to end: posts two orders and sees their rows, runs the results pipeline with an accepted
 * order and sees its object. Then removes what it made, also when a check failed.
 *
 * @param log takes a line for each thing that was seen
 * @throws Error naming the first check that failed
 */
export async function runSmokeTest(
  targets: SmokeTestTargets,
  access: SmokeTestAccess,
  log: (line: string) => void,
): Promise<void> {
  const id = `${SMOKE_TEST_PREFIX}${randomUUID()}`;
  const deadline = Date.now() + SMOKE_TEST_TIME_LIMIT;
  await checkOrders({ id, deadline, targets, access, log });
  await checkResults({ id, deadline, targets, access, log });
}

/** What the checks share. */
export interface SmokeTestRun {
  /** Begins every id that the run makes. */
  readonly id: string;
  /** Epoch milliseconds at which the run gives up. */
  readonly deadline: number;
  readonly targets: SmokeTestTargets;
  readonly access: SmokeTestAccess;
  readonly log: (line: string) => void;
}
