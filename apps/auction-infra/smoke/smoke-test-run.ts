import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { PostOrdersOptions } from './orders-client';

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
