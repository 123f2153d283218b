import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { handlerDirectory } from '@org/auction-infra/python-code';
import { isolated } from '@org/process/isolated-environment';

const ROOT = path.resolve(__dirname, '../../../..');

/** Errors in which the table says what it did not write. After any other, a lost answer for example, nobody knows. */
const SAID_BY_THE_TABLE = new Set([
  'UnprocessedItems',
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
]);

/** The interpreter that has boto3. */
export const PYTHON = path.join(ROOT, '.venv/bin/python');

/** What a handler returns to API Gateway. */
export interface ProxyResult {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What Lambda did with an invocation. */
export type Invocation =
  | {
      readonly kind: 'answered';
      readonly result: ProxyResult;
      /** Whether the handler had every answer of the table: what it says of the rest is certain then. */
      readonly certain: boolean;
    }
  /** No environment was free: TooManyRequestsException. */
  | { readonly kind: 'throttled' }
  /** Timeout, or the process ended. */
  | { readonly kind: 'cut-off' };

/** How the handler runs. */
export interface EnvironmentsOptions {
  readonly dynamoDb: string;
  readonly tableName: string;
  /** Maximum number of invocations at a time. */
  readonly concurrency: number;
  /** Milliseconds that an invocation may take. */
  readonly timeoutMs: number;
  /** Constants of the handler's modules to try: `storage.PARALLEL_BATCHES=4`. */
  readonly settings: readonly string[];
}

/** Execution environments of the order handler: each a process, each with one invocation at a time, as Lambda has it. */
export class Environments {
  private readonly idle: Environment[] = [];
  private readonly all = new Set<Environment>();
  /** Most invocations at the same time so far. */
  peak = 0;
  /** How often each error of DynamoDB or of the way to it occurred, from the handler's log. */
  readonly storageErrors: Record<string, number> = {};
  /** Milliseconds of all invocations together: what Lambda bills. */
  billedMs = 0;

  private constructor(private readonly options: EnvironmentsOptions) {}

  /** Starts all of them; a few at a time, since this machine has few cores. */
  static async start(options: EnvironmentsOptions): Promise<Environments> {
    const environments = new Environments(options);
    try {
      for (let started = 0; started < options.concurrency; started += 4) {
        const some = Math.min(4, options.concurrency - started);
        await Promise.all(Array.from({ length: some }, () => environments.add()));
      }
    } catch (error) {
      environments.stop();
      throw error;
    }
    return environments;
  }

  /** Invokes the handler with a REST proxy event. */
  async invoke(event: unknown): Promise<Invocation> {
    const environment = this.idle.pop();
    if (!environment) return { kind: 'throttled' };
    this.peak = Math.max(this.peak, this.all.size - this.idle.length);
    const startedAt = performance.now();
    try {
      const { result, log } = await environment.invoke(event, this.options.timeoutMs);
      const certain = this.count(log);
      this.idle.push(environment);
      return 'statusCode' in result ? { kind: 'answered', result, certain } : { kind: 'cut-off' };
    } catch {
      this.all.delete(environment);
      environment.end();
      await this.add();
      return { kind: 'cut-off' };
    } finally {
      this.billedMs += performance.now() - startedAt;
    }
  }

  /** Ends all processes. */
  stop(): void {
    this.all.forEach((environment) => environment.end());
  }

  /** Counts the errors of an invocation; returns whether the table itself said all of them. */
  private count(log: string): boolean {
    const errors = log
      .split('\n')
      .filter(Boolean)
      .flatMap((line) => Object.entries((JSON.parse(line) as { storageErrors?: object }).storageErrors ?? {}));
    for (const [error, times] of errors) this.storageErrors[error] = (this.storageErrors[error] ?? 0) + Number(times);
    return errors.every(([error]) => SAID_BY_THE_TABLE.has(error));
  }

  private async add(): Promise<void> {
    const environment = new Environment(this.options);
    this.all.add(environment);
    await environment.ready;
    this.idle.push(environment);
  }
}

class Environment {
  readonly ready: Promise<unknown>;
  private readonly process: ChildProcess;
  private readonly lines: Interface;

  constructor({ dynamoDb, tableName, settings }: EnvironmentsOptions) {
    this.process = spawn(PYTHON, [path.join(__dirname, 'worker.py'), handlerDirectory('post_lambda'), ...settings], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: {
        ...isolated(),
        TABLE_NAME: tableName,
        AWS_ENDPOINT_URL_DYNAMODB: dynamoDb,
        AWS_ACCESS_KEY_ID: 'burst',
        AWS_SECRET_ACCESS_KEY: 'burst',
        AWS_DEFAULT_REGION: 'eu-west-1',
        PYTHONDONTWRITEBYTECODE: '1',
      },
    });
    this.process.stdin!.on('error', () => undefined); // it ended; `line` reports it
    this.lines = createInterface({ input: this.process.stdout! });
    this.ready = this.line(60_000);
  }

  async invoke(event: unknown, remainingMs: number): Promise<{ result: ProxyResult; log: string }> {
    const answer = this.line(remainingMs);
    this.process.stdin!.write(`${JSON.stringify({ event, remainingMs })}\n`);
    return JSON.parse(await answer) as { result: ProxyResult; log: string };
  }

  end(): void {
    this.process.kill('SIGKILL');
  }

  private line(withinMs: number): Promise<string> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => settle(() => reject(new Error('timeout'))), withinMs);
      const onLine = (line: string) => settle(() => resolve(line));
      const onClose = () => settle(() => reject(new Error('the process of the handler ended')));
      const settle = (then: () => void) => {
        clearTimeout(timer);
        this.lines.off('line', onLine).off('close', onClose);
        then();
      };
      this.lines.once('line', onLine).once('close', onClose);
    });
  }
}
