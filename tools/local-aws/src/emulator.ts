import { type ChildProcess, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as net from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { tail } from '@org/process/explain';
import { isolated } from '@org/process/isolated-environment';

/** The region of everything that runs locally. */
export const REGION = 'eu-west-1';
/** The account of everything that runs locally. */
export const ACCOUNT = '000000000000';

const HOST = '127.0.0.1';
const DEFAULT_PORT = 4566;
const LOCAL_AWS = path.resolve(__dirname, '..');
/** The interpreter that has MiniStack, unless another one is named; it runs the Python functions too. */
export const PYTHON = path.join(LOCAL_AWS, '.venv', 'bin', 'python');
const READY_WITHIN_MS = 60_000;

/** What {@link startEmulator} takes. */
export interface EmulatorOptions {
  /**
   * Port on 127.0.0.1; the next free one when it is taken, any free one for 0.
   *
   * @default 4566
   */
  readonly port?: number;
  /**
   * Whether a port that is taken fails the start instead.
   *
   * @default false
   */
  readonly exactPort?: boolean;
  /**
   * File of a state to take up, which {@link keepState} wrote: with the same port, which is part of URLs in it.
   *
   * @default - begins empty
   */
  readonly restore?: string;
  /**
   * Factor on what Step Functions waits for (Wait states, pauses between retries, machine timeouts).
   *
   * @default 0.02, which makes 5 minutes 6 seconds
   */
  readonly waitScale?: number;
  /**
   * Lambda's limit of concurrent executions in the account; further calls are throttled. A new AWS account has 10.
   *
   * @default - as many as the memory of this machine carries
   */
  readonly lambdaConcurrency?: number;
  /**
   * Whether policies are evaluated: of roles, topics, queues, buckets, keys and functions, boundaries and trust. The
   * keys `test`/`test` are an administrator's.
   *
   * @default true; false allows every call
   */
  readonly enforceIam?: boolean;
  /**
   * Where the emulator's output goes; appended to.
   *
   * @default - a file in the emulator's temporary directory, which `stop` removes
   */
  readonly logFile?: string;
  /**
   * Further environment variables of the emulator, which every Lambda function inherits.
   *
   * @default - none
   */
  readonly env?: Record<string, string>;
  /**
   * The interpreter that has MiniStack.
   *
   * @default - the one in this package's .venv
   */
  readonly python?: string;
}

/** A running emulator. */
export interface Emulator {
  /** Base URL, `http://127.0.0.1:PORT`. */
  readonly endpoint: string;
  readonly port: number;
  /** Process id; also the id of the process group that holds every Lambda worker. */
  readonly pid: number;
  readonly logFile: string;
  /** Environment that points the AWS CLI, the CDK CLI and SDKs at the emulator, without the caller's own AWS settings. */
  readonly env: NodeJS.ProcessEnv;
  /** Settles when the emulator has ended, for whatever reason. */
  readonly exited: Promise<EmulatorExit>;
  /** Ends the emulator and every process that it started, also in the middle of a deployment. Safe to call twice. */
  stop(): Promise<void>;
}

/** The part of an emulator that deploying needs. */
export type EmulatorAddress = Pick<Emulator, 'endpoint' | 'env'>;

/** How the emulator ended. */
export interface EmulatorExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * Starts MiniStack with this repository's patches and resolves when it answers.
 *
 * The emulator ends with this process, even when this process is killed: it watches a pipe to us.
 *
 * @throws Error with the end of the log when the emulator dies, or does not answer within a minute
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const python = options.python ?? PYTHON;
  if (!fs.existsSync(python)) {
    throw new Error(
      `The local AWS needs its Python environment, and ${python} does not exist. \`npm start\` makes it.`,
    );
  }
  for (let attempt = 1; ; attempt++) {
    const wanted = options.port ?? DEFAULT_PORT;
    const port = await freePort(wanted);
    if (options.exactPort && port !== wanted) throw new Error(`Port ${wanted} on ${HOST} is taken.`);
    try {
      return await launch(python, port, options);
    } catch (error) {
      // Somebody else took the port between our look and the emulator's.
      const taken = /already in use/i.test((error as Error).message);
      if (!taken || attempt === 5) throw error;
    }
  }
}

async function launch(python: string, port: number, options: EmulatorOptions): Promise<Emulator> {
  const endpoint = `http://${HOST}:${port}`;
  const tempDir = fs.mkdtempSync(path.join(os.tmpdir(), 'local-aws-'));
  const logFile = options.logFile ?? path.join(tempDir, 'emulator.log');

  const log = fs.openSync(logFile, 'a');
  const child = spawn(
    python,
    [
      ...['-m', 'emulator', '--port', String(port), '--wait-scale', String(options.waitScale ?? 0.02)],
      ...(options.lambdaConcurrency === undefined ? [] : ['--lambda-concurrency', String(options.lambdaConcurrency)]),
      ...(options.enforceIam === false ? ['--no-enforce-iam'] : []),
      ...(process.env.LOCAL_AWS_RECORD_IAM ? ['--record-iam', process.env.LOCAL_AWS_RECORD_IAM] : []),
      ...(options.restore === undefined ? [] : ['--restore', options.restore]),
      ...['--end-with-stdin', '--remove-at-end', tempDir],
    ],
    { cwd: LOCAL_AWS, env: childEnv(tempDir, options.env), stdio: ['pipe', log, log], detached: true },
  );
  fs.closeSync(log);
  child.stdin?.on('error', () => undefined); // a pipe to a dead emulator; `exited` reports it

  const exited = new Promise<EmulatorExit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', () => resolve({ code: null, signal: null }));
  });
  const stop = async (): Promise<void> => {
    killGroup(child);
    await exited;
    killGroup(child); // workers that were being started meanwhile
    fs.rmSync(tempDir, { recursive: true, force: true, maxRetries: 3 });
  };
  // Workers must not outlive an emulator that dies by itself.
  void exited.then(() => killGroup(child));

  try {
    await untilReady(endpoint, child, exited, logFile);
  } catch (error) {
    await stop();
    throw error;
  }
  return { endpoint, port, pid: child.pid!, logFile, env: clientEnv(endpoint), exited, stop };
}

/** Nothing of the caller's environment but what programs need to run: Lambda functions inherit all of it. */
function childEnv(tempDir: string, extra: Record<string, string> = {}): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    LANG: process.env.LANG ?? 'C.UTF-8',
    HOME: tempDir, // no ~/.aws of the caller
    TMPDIR: tempDir,
    PYTHONUNBUFFERED: '1',
    PYTHONDONTWRITEBYTECODE: '1',
    // The SDK that the managed Node.js runtimes bring along.
    NODE_PATH: path.resolve(require.resolve('@aws-sdk/client-sts'), '../../../..'),
    ...extra,
  };
}

function clientEnv(endpoint: string): NodeJS.ProcessEnv {
  return {
    ...isolated(),
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    CDK_DEFAULT_ACCOUNT: ACCOUNT,
    CDK_DEFAULT_REGION: REGION,
    CDK_DISABLE_CLI_TELEMETRY: 'true',
  };
}

/** Kills the emulator's whole process group: it keeps nothing, so there is nothing to shut down gently. */
function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // ended already
  }
}

async function untilReady(
  endpoint: string,
  child: ChildProcess,
  exited: Promise<EmulatorExit>,
  logFile: string,
): Promise<void> {
  let exit: EmulatorExit | undefined;
  void exited.then((how) => (exit = how));
  const deadline = Date.now() + READY_WITHIN_MS;
  while (Date.now() < deadline) {
    if (exit) {
      const how = exit.signal ? `was ended by ${exit.signal}` : `ended with code ${exit.code}`;
      throw new Error(`The local AWS ${how} while starting. The end of its log:\n${endOf(logFile)}`);
    }
    if ((await processAt(endpoint)) === child.pid) return; // not another emulator on that port
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(
    `The local AWS did not answer within ${READY_WITHIN_MS / 1000} s. The end of its log:\n${endOf(logFile)}`,
  );
}

/** The id of the emulator's process that answers at an endpoint, undefined when none does. */
async function processAt(endpoint: string): Promise<number | undefined> {
  try {
    const response = await fetch(`${endpoint}/_local-aws/process`, { signal: AbortSignal.timeout(2_000) });
    return ((await response.json()) as { pid?: number }).pid;
  } catch {
    return undefined;
  }
}

/** The end of a log, indented; empty when there is none. */
function endOf(logFile: string): string {
  return fs.existsSync(logFile) ? tail(fs.readFileSync(logFile, 'utf8'), 25).replace(/^/gm, '  ') : '';
}

/** The port itself when it is free, else the next free one; any free one for 0. */
export async function freePort(wanted: number): Promise<number> {
  for (let port = wanted; port <= 65_535; port++) {
    const bound = await tryListen(port);
    if (bound !== undefined) return bound;
  }
  throw new Error(`No free port on ${HOST} from ${wanted} upwards.`);
}

function tryListen(port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' || error.code === 'EACCES' ? resolve(undefined) : reject(error),
    );
    server.listen(port, HOST, () => {
      const { port: bound } = server.address() as net.AddressInfo;
      server.close(() => resolve(bound));
    });
  });
}
