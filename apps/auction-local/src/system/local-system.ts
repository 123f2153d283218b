import * as fs from 'node:fs';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { WEBHOOK_SECRET } from '@org/auction-infra/names';
import {
  bootstrap,
  clientConfig,
  deploy,
  DeployError,
  type Emulator,
  faultsOfWebhook,
  localUrl,
  type ReceivedMessage,
  type StackOutputs,
  startEmulator,
  startWebhookReceiver,
  type WebhookReceiver,
} from '@org/local-aws';
import { tail } from '@org/process/explain';
import { stopCommands } from '@org/process/guarded-command';
import { step } from '@org/process/progress';
import { SetupError } from '@org/process/setup-error';
import { keepMessage } from '../data/messages';
import { createBoundary } from './boundary';
import { type Denial, DenialWatch } from './denials';
import { APP } from './repository';
import type { ReadySession, Session } from './session';
import { synthesize } from './synth';

const STACKS = ['Dev/*'];
const FOR_EVER_MS = 2 ** 31 - 1;

/** What {@link LocalSystem.bringUp} takes. */
export interface LocalSystemOptions {
  readonly port: number;
  readonly waitScale: number;
  /**
   * Lambda's limit of concurrent executions.
   *
   * @default - none but this machine's memory
   */
  readonly lambdaConcurrency?: number;
  /**
   * Cloud assembly to deploy.
   *
   * @default - apps/auction-infra is synthesized
   */
  readonly assembly?: string;
  /**
   * Further environment variables of every function.
   *
   * @default - none
   */
  readonly functionEnvironment?: Record<string, string>;
  /**
   * Called when the local AWS answers.
   *
   * @default - nobody is
   */
  readonly onEndpoint?: (endpoint: string) => void;
  /**
   * Whether policies are evaluated.
   *
   * @default true
   */
  readonly enforceIam?: boolean;
  /** Called with every message that reaches the webhook. */
  readonly onMessage: (message: ReceivedMessage) => void;
  /** Called with every call that the policies deny, once. */
  readonly onDenial: (denial: Denial) => void;
}

/** The auction system in a local AWS of its own: what `npm start` starts, and has to end. */
export class LocalSystem {
  private starting?: Promise<Emulator>;
  private emulator?: Emulator;
  private receiver?: WebhookReceiver;
  private denials?: DenialWatch;
  private bringingUp?: Promise<ReadySession>;
  private assembly?: string;

  constructor(
    private readonly session: Session,
    private readonly options: LocalSystemOptions,
  ) {}

  /**
   * Starts, synthesizes and deploys, showing each step.
   *
   * @throws SetupError when a part does not start, or with CloudFormation's reasons when a deployment fails
   */
  public bringUp(): Promise<ReadySession> {
    this.bringingUp ??= this.startAndDeploy();
    return this.bringingUp;
  }

  /** Rejects when the local AWS ends although nobody ended it. */
  public async failure(): Promise<never> {
    const emulator = await this.starting!;
    const { code, signal } = await emulator.exited;
    const how = signal ? `by ${signal}` : `with code ${code}`;
    throw new SetupError(
      `The local AWS ended unexpectedly, ${how}. Run npm start again. The end of its log:\n` +
        tail(fs.readFileSync(this.session.emulatorLog, 'utf8'), 10).replace(/^/gm, '    '),
    );
  }

  /** The cloud assembly that was deployed last. */
  public get deployedAssembly(): string {
    return this.assembly!;
  }

  /**
   * Synthesizes and deploys what has changed since; data stays. When it fails, what runs goes on as it was.
   *
   * @throws SetupError when the app does not synthesize; DeployError with CloudFormation's reasons
   */
  public async redeploy(): Promise<void> {
    const before = this.assembly;
    this.assembly = await step('CDK synth', () => synthesize().then((directory) => ({ directory }))).then(
      ({ directory }) => directory,
    );
    try {
      await step('CDK deploy', () => this.deployAssembly(this.emulator!));
    } catch (error) {
      this.assembly = before;
      throw error;
    }
  }

  /** Messages that reached the webhook so far. */
  public get messages(): readonly ReceivedMessage[] {
    return this.receiver?.messages ?? [];
  }

  /** Requests to the webhook so far, refused ones as well. */
  public get webhookRequests(): WebhookReceiver['requests'] {
    return this.receiver?.requests ?? [];
  }

  /** Waits until a message that has this text in it reaches the webhook; false when none does for a minute. */
  public async hasReceived(text: string): Promise<boolean> {
    const hasIt = ({ body }: ReceivedMessage) => JSON.stringify(body).includes(text);
    return this.receiver!.waitFor((messages) => messages.some(hasIt), 60_000).then(
      () => true,
      () => false,
    );
  }

  /** Reports what was denied by now. */
  public async reportDenials(): Promise<void> {
    await this.denials?.look();
  }

  /** Ends everything that was started, also in the middle of a start. */
  public async shutDown(): Promise<void> {
    this.denials?.stop();
    await stopCommands();
    const emulator = this.emulator ?? (await this.starting?.catch(() => undefined));
    await emulator?.stop();
    await this.receiver?.close();
    await this.bringingUp?.catch(() => undefined); // without its programs it cannot but end, and cleans up
  }

  private async startAndDeploy(): Promise<ReadySession> {
    const emulator = await this.startEmulator();
    const receiver = await this.startReceiver(emulator);
    await createSecret(emulator, receiver.url);
    await createBoundary(emulator);
    const [app] = await bothOrThrow(
      this.options.assembly
        ? { directory: this.options.assembly }
        : step('CDK synth', async () => ({ directory: await synthesize() })),
      step('CDK bootstrap', () => bootstrap(emulator)).catch(explainedBy(this.session.emulatorLog, 'CDK bootstrap')),
    );
    this.assembly = app.directory;
    const outputs = await step('CDK deploy', () => this.deployAssembly(emulator)).catch(
      explainedBy(this.session.emulatorLog, 'CDK deploy'),
    );
    const info = { ...sessionOf(emulator, outputs), webhookUrl: receiver.url, waitScale: this.options.waitScale };
    this.session.publish(info);
    return info;
  }

  private deployAssembly(emulator: Emulator): Promise<StackOutputs> {
    return deploy(emulator, { app: this.assembly!, stacks: STACKS, cwd: APP });
  }

  private async startEmulator(): Promise<Emulator> {
    const { port, waitScale, lambdaConcurrency, enforceIam, functionEnvironment: env } = this.options;
    const logFile = this.session.emulatorLog;
    await step('local AWS', async () => {
      this.starting = startEmulator({ port, waitScale, lambdaConcurrency, enforceIam, logFile, env }).catch((error) => {
        throw new SetupError(error.message);
      });
      this.emulator = await this.starting;
      this.denials = new DenialWatch(this.emulator, this.options.onDenial);
      this.denials.start();
      this.session.publish({ endpoint: this.emulator.endpoint });
      this.options.onEndpoint?.(this.emulator.endpoint);
      const instead = port !== 0 && this.emulator.port !== port ? ` (port ${port} is taken)` : '';
      return `${this.emulator.endpoint}${instead}`;
    });
    return this.emulator!;
  }

  private async startReceiver(emulator: Emulator): Promise<WebhookReceiver> {
    this.receiver = await startWebhookReceiver({ behaviour: faultsOfWebhook(emulator) });
    void this.keepMessages(this.receiver);
    return this.receiver;
  }

  private async keepMessages(receiver: WebhookReceiver): Promise<void> {
    for (let n = 0; ; n++) {
      await receiver.waitFor(n + 1, FOR_EVER_MS);
      keepMessage(this.session.messagesFile, receiver.messages[n]);
      this.options.onMessage(receiver.messages[n]);
    }
  }
}

async function createSecret(emulator: Emulator, url: string): Promise<void> {
  const client = new SecretsManagerClient(clientConfig(emulator.endpoint));
  await client.send(new CreateSecretCommand({ Name: WEBHOOK_SECRET, SecretString: url }));
}

function sessionOf(emulator: Emulator, stacks: StackOutputs): Omit<ReadySession, 'webhookUrl' | 'waitScale'> {
  const outputs: Record<string, string> = Object.assign({}, ...Object.values(stacks));
  const output = (key: string) => {
    if (outputs[key] === undefined) throw new Error(`The deployed stacks have no output ${key}.`);
    return outputs[key];
  };
  return {
    ready: true,
    endpoint: emulator.endpoint,
    ordersUrl: localUrl(emulator, output('OrdersUrl')),
    ordersTable: output('OrdersTableName'),
    resultsBucket: output('ResultsBucketName'),
    stateMachineArn: output('StateMachineArn'),
  };
}

/** Rethrows a failed deployment with what to do about it. */
function explainedBy(emulatorLog: string, title: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof DeployError)) throw error;
    throw new SetupError(
      `✗ ${title} failed:\n${error.message.replace(/^/gm, '    ')}\n\n` +
        'Correct the stack in apps/auction-infra or the package it uses, then run npm start again. ' +
        `The log of the local AWS: ${emulatorLog}`,
    );
  };
}

/** Waits for both, also when one fails: nothing goes on in the background after a failure was reported. */
async function bothOrThrow<A, B>(...work: [A | Promise<A>, Promise<B>]): Promise<[A, B]> {
  try {
    return await Promise.all(work);
  } catch (error) {
    await stopCommands();
    await Promise.allSettled(work);
    throw error;
  }
}
