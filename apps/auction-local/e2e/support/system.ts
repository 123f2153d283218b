import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  type DescribeExecutionCommandOutput,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { WEBHOOK_SECRET } from '@org/auction-infra/names';
import { type OrdersResponse, postOrders } from '@org/auction-infra/orders-client';
import { endOfExecution, hasEnded } from '@org/auction-infra/wait-for';
import {
  bootstrap,
  clientConfig,
  CREDENTIALS,
  deploy,
  type Emulator,
  type EmulatorOptions,
  localUrl,
  REGION,
  startEmulator,
  startWebhookReceiver,
  type WebhookReceiver,
} from '@org/local-aws';
import { createBoundary } from '../../src/system/boundary';
import { APP } from '../../src/system/repository';

/** How long a run may take before a test gives up on it. No test passes or fails by it unless something hangs. */
const GIVE_UP_AFTER_MS = 300_000;

/** The names that the orders and results stacks put out. */
interface Outputs {
  readonly OrdersUrl: string;
  readonly OrdersTableName: string;
  readonly StateMachineArn: string;
  readonly ResultsBucketName: string;
}

/** A deployed system in a local AWS of its own, with a Slack-compatible receiver behind its alerts. */
export class LocalSystem {
  /**
   * Starts a local AWS, links the receiver in the webhook's secret, and deploys.
   *
   * @param app a cloud assembly, or the command that synthesizes one
   * @param stacks which stacks of it, as the CDK CLI selects them
   * @param options of the local AWS
   */
  public static async deploy(app: string, stacks: string[], options: EmulatorOptions = {}): Promise<LocalSystem> {
    const emulator = await startEmulator({ ...options, port: 0 });
    const receiver = await startWebhookReceiver();
    try {
      const secrets = new SecretsManagerClient(clientConfig(emulator.endpoint));
      await secrets.send(new CreateSecretCommand({ Name: WEBHOOK_SECRET, SecretString: receiver.url }));
      await createBoundary(emulator);
      await bootstrap(emulator);
      const outputs = Object.assign({}, ...Object.values(await deploy(emulator, { app, stacks, cwd: APP })));
      return new LocalSystem(emulator, receiver, outputs);
    } catch (error) {
      await receiver.close();
      await emulator.stop();
      throw error;
    }
  }

  private readonly dynamodb: DynamoDBClient;
  private readonly s3: S3Client;
  private readonly stepFunctions: SFNClient;

  private constructor(
    public readonly emulator: Emulator,
    public readonly receiver: WebhookReceiver,
    public readonly outputs: Outputs,
  ) {
    const config = clientConfig(emulator.endpoint);
    this.dynamodb = new DynamoDBClient(config);
    this.s3 = new S3Client(config);
    this.stepFunctions = new SFNClient(config);
  }

  /** Where the orders API answers on this machine. */
  public get ordersUrl(): string {
    return localUrl(this.emulator, this.outputs.OrdersUrl);
  }

  /** Posts a body, signed. A string is sent as it is. */
  public post(body: Parameters<typeof postOrders>[1]): Promise<OrdersResponse> {
    return postOrders(this.ordersUrl, body, { region: REGION, credentials: CREDENTIALS });
  }

  /** All rows of the orders table by record_id, the expired ones as well. */
  public async rows(): Promise<Record<string, Record<string, unknown>>> {
    const rows: Record<string, Record<string, unknown>> = {};
    const pages = paginateScan({ client: this.dynamodb }, { TableName: this.outputs.OrdersTableName });
    for await (const { Items = [] } of pages) {
      for (const item of Items) rows[item.record_id.S!] = unmarshall(item);
    }
    return rows;
  }

  /** Starts a run of the results pipeline and waits until it has ended. */
  public async run(input: object): Promise<DescribeExecutionCommandOutput> {
    const { executionArn } = await this.stepFunctions.send(
      new StartExecutionCommand({ stateMachineArn: this.outputs.StateMachineArn, input: JSON.stringify(input) }),
    );
    const wait = { deadline: Date.now() + GIVE_UP_AFTER_MS, everyMs: 200 };
    const execution = await endOfExecution(this.stepFunctions, executionArn!, wait);
    if (!hasEnded(execution)) throw new Error(`${executionArn} is still running`);
    return execution;
  }

  /** The history of a run. */
  public async history(executionArn: string): Promise<HistoryEvent[]> {
    const { events = [] } = await this.stepFunctions.send(new GetExecutionHistoryCommand({ executionArn }));
    return events;
  }

  /** The stored results: object keys and their parsed content, in the order of the keys. */
  public async results(): Promise<{ key: string; content: unknown }[]> {
    const Bucket = this.outputs.ResultsBucketName;
    const { Contents = [] } = await this.s3.send(new ListObjectsV2Command({ Bucket }));
    return Promise.all(
      Contents.map(async ({ Key }) => {
        const { Body } = await this.s3.send(new GetObjectCommand({ Bucket, Key }));
        return { key: Key!, content: JSON.parse(await Body!.transformToString()) };
      }),
    );
  }

  /** Ends the local AWS and the receiver. */
  public async stop(): Promise<void> {
    await this.emulator.stop();
    await this.receiver.close();
  }
}
