import * as fs from 'node:fs';
import * as path from 'node:path';
import {
  bootstrap,
  deploy,
  type Emulator,
  faultsOfWebhook,
  keepState,
  type KeptStateHeader,
  type ReceivedMessage,
  type StackOutputs,
  startEmulator,
  startWebhookReceiver,
  type WebhookReceiver,
} from '@org/local-aws';
import { tail } from '@org/process/explain';
import { stopCommands } from '@org/process/guarded-command';
import { say, step } from '@org/process/progress';
import { SetupError } from '@org/process/setup-error';
import { keepMessage } from '../data/messages';
import { dateTime } from '../views/text';
import { createBoundary } from './boundary';
import { type Denial, DenialWatch } from './denials';
import { bothOrThrow, explainedBy, sessionOf } from './deployment';
import { type KeptNote, notTakenUp, readKept } from './kept';
import { APP } from './repository';
import type { ReadySession, Session } from './session';
import { synthesize } from './synth';
import { putSecret } from './webhook-secret';

const STACKS = ['Dev/*'];
/** What a start that is killed may lose. */
const SAVED_EVERY_MS = 30_000;
const FOR_EVER_MS = 2 ** 31 - 1;

/** What {@link LocalSystem.bringUp} takes. */
export interface LocalSystemOptions {
  readonly port: number;
  /** The port that somebody asked for, which nothing kept may replace. */
  readonly askedPort?: number;
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
   * Whether the state is kept for the next start, and what the last one kept is taken up.
   *
   * @default false
   */
  readonly keep?: boolean;
  /**
   * Whether policies are evaluated.
   *
   * @default true
   */
  readonly enforceIam?: boolean;
  /**
   * Called when stacks are deployed anew.
   *
   * @default - nobody is
   */
  readonly onRedeployed?: () => Promise<void> | undefined;
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
  private outputs?: StackOutputs;
  private kept?: KeptStateHeader<KeptNote>;
  private saving?: NodeJS.Timeout;
  private swapped = false;

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
    const emulator = await this.starting;
    if (!emulator) return new Promise(() => undefined); // it was not even tried
    const { code, signal } = await emulator.exited;
    const how = signal ? `by ${signal}` : `with code ${code}`;
    throw new SetupError(
      `The local AWS ended unexpectedly, ${how}. Run npm start again. The end of its log:\n` +
        tail(fs.readFileSync(this.session.emulatorLog, 'utf8'), 10).replace(/^/gm, '    '),
    );
  }

  /** Whether functions may run another code than that of the assembly. */
  public get hasSwappedCode(): boolean {
    return this.swapped;
  }

  /** The code of functions was replaced outside of a deployment. */
  public noteSwap(): void {
    this.swapped = true;
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
      this.outputs = (await step('CDK deploy', () => this.deployAssembly(this.emulator!))) ?? this.outputs;
    } catch (error) {
      this.assembly = before;
      throw error;
    }
    await this.options.onRedeployed?.();
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
    clearInterval(this.saving);
    await stopCommands();
    if (this.saving && this.emulator) {
      await step('state for the next start', () => this.save()).catch((error: Error) =>
        say(`  ✗ The state is not kept; what was kept before is: ${error.message}`),
      );
    }
    const emulator = this.emulator ?? (await this.starting?.catch(() => undefined));
    await emulator?.stop();
    await this.receiver?.close();
    await this.bringingUp?.catch(() => undefined); // without its programs it cannot but end, and cleans up
  }

  private async startAndDeploy(): Promise<ReadySession> {
    if (this.options.keep) this.kept = readKept(this.session.keptFile, this.options.askedPort);
    if (this.kept) fs.writeFileSync(this.session.messagesFile, this.kept.note.messages);
    const emulator = await this.startEmulator();
    const receiver = await this.startReceiver(emulator);
    await putSecret(emulator, receiver.url);
    if (!this.kept) await createBoundary(emulator);
    const [app] = await bothOrThrow(this.synthesized(), this.bootstrapped(emulator));
    this.assembly = app.directory;
    this.swapped = this.kept?.note.swapped ?? false;
    this.outputs = await this.deployed(emulator);
    const info = { ...sessionOf(emulator, this.outputs), webhookUrl: receiver.url, waitScale: this.options.waitScale };
    this.session.publish(info);
    if (this.options.keep) {
      await this.save();
      this.saving = setInterval(() => void this.save().catch(() => undefined), SAVED_EVERY_MS);
    }
    return info;
  }

  private synthesized(): { directory: string } | Promise<{ directory: string }> {
    const { assembly } = this.options;
    return assembly ? { directory: assembly } : step('CDK synth', async () => ({ directory: await synthesize() }));
  }

  private async bootstrapped(emulator: Emulator): Promise<void> {
    if (this.kept) return;
    await step('CDK bootstrap', () => bootstrap(emulator)).catch(
      explainedBy(this.session.emulatorLog, 'CDK bootstrap'),
    );
  }

  /** Deploys, unless what was kept is of the same sources. */
  private async deployed(emulator: Emulator): Promise<StackOutputs> {
    const { note } = this.kept ?? {};
    if (note && note.assembly === path.basename(this.assembly!)) return note.outputs;
    const outputs = await step('CDK deploy', () => this.deployAssembly(emulator)).catch(
      explainedBy(this.session.emulatorLog, 'CDK deploy'),
    );
    return { ...note?.outputs, ...outputs };
  }

  private async save(): Promise<void> {
    const { port } = this.emulator!;
    const { messagesFile } = this.session;
    const messages = fs.existsSync(messagesFile) ? fs.readFileSync(messagesFile, 'utf8') : '';
    const assembly = path.basename(this.assembly!);
    const note = { port, assembly, outputs: this.outputs!, messages, swapped: this.swapped };
    await keepState<KeptNote>(this.emulator!, this.session.keptFile, note);
  }

  private deployAssembly(emulator: Emulator): Promise<StackOutputs> {
    return deploy(emulator, { app: this.assembly!, stacks: STACKS, cwd: APP });
  }

  private async startEmulator(): Promise<Emulator> {
    const { waitScale, lambdaConcurrency, enforceIam, functionEnvironment: env } = this.options;
    const port = this.kept?.note.port ?? this.options.port;
    const logFile = this.session.emulatorLog;
    const restored = this.kept && { restore: this.session.keptFile, exactPort: true };
    await step('local AWS', async () => {
      const options = { port, waitScale, lambdaConcurrency, enforceIam, logFile, env, ...restored };
      this.starting = startEmulator(options).catch((error) => {
        throw this.kept ? notTakenUp(this.session.keptFile, error.message) : new SetupError(error.message);
      });
      this.emulator = await this.starting;
      this.denials = new DenialWatch(this.emulator, this.options.onDenial);
      this.denials.start();
      this.session.publish({ endpoint: this.emulator.endpoint });
      this.options.onEndpoint?.(this.emulator.endpoint);
      const instead = port !== 0 && this.emulator.port !== port ? ` (port ${port} is taken)` : '';
      const kept = this.kept ? `, with what was kept at ${dateTime(new Date(1000 * this.kept.savedAt))}` : '';
      return `${this.emulator.endpoint}${instead}${kept}`;
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
