import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import type { OrdersClientCredentials } from './orders-client';
import type { SmokeTestAccess } from './smoke-test-run';
import { waitFor } from './wait-for';

/** How to reach a stage. */
export interface ConnectOptions {
  readonly region: string;
  /**
   * Role that may post, see and delete the smoke test's orders.
   *
   * @default - the caller's own rights
   */
  readonly ordersRoleArn?: string;
  /**
   * Role that may run the results pipeline, and see and delete what it stored.
   *
   * @default - the caller's own rights
   */
  readonly resultsRoleArn?: string;
  /**
   * Address that serves every AWS API.
   *
   * @default - AWS itself, or the environment variable AWS_ENDPOINT_URL
   */
  readonly endpoint?: string;
}

type Credentials = () => Promise<OrdersClientCredentials & { readonly expiration?: Date }>;

/** Longest that a role made a moment ago is waited for, in milliseconds. */
const ROLE_PATIENCE = 60_000;

/** Clients for a smoke test, each with the rights for its half. */
export function connect(options: ConnectOptions): SmokeTestAccess {
  const { region, endpoint } = options;
  const orders = credentialsFor(options.ordersRoleArn, options);
  const results = credentialsFor(options.resultsRoleArn, options);
  const isLocal = (endpoint ?? process.env.AWS_ENDPOINT_URL) !== undefined;
  return {
    signer: { region, credentials: orders },
    dynamodb: new DynamoDBClient({ region, endpoint, credentials: orders }),
    stepfunctions: new SFNClient({ region, endpoint, credentials: results }),
    s3: new S3Client({ region, endpoint, credentials: results, forcePathStyle: isLocal }),
  };
}

/** The caller's credentials, or those of a role, fetched once: a smoke test is over before they expire. */
function credentialsFor(roleArn: string | undefined, { region, endpoint }: ConnectOptions): Credentials {
  if (!roleArn) {
    return defaultProvider();
  }
  const sts = new STSClient({ region, endpoint });
  let fetched: ReturnType<Credentials> | undefined;
  return () => (fetched ??= assumeRole(sts, roleArn));
}

async function assumeRole(sts: STSClient, roleArn: string): ReturnType<Credentials> {
  const request = new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'smoke-test' });
  const outcome = await waitFor(
    () => sts.send(request).catch((error: Error) => error),
    (answer) => !(answer instanceof Error && answer.name === 'AccessDenied'),
    { deadline: Date.now() + ROLE_PATIENCE },
  );
  if (outcome instanceof Error) {
    throw outcome;
  }
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = outcome.Credentials!;
  return {
    accessKeyId: AccessKeyId!,
    secretAccessKey: SecretAccessKey!,
    sessionToken: SessionToken!,
    expiration: Expiration,
  };
}
