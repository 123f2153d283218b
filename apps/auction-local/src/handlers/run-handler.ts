import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import * as path from 'node:path';
import { PYTHON, REGION } from '@org/local-aws';
import { isolated } from '@org/process/isolated-environment';

const RUNNER = path.join(__dirname, 'run_handler.py');

/** What {@link runHandler} takes. */
export interface HandlerRun {
  /** The code as it is deployed. */
  readonly directory: string;
  /** `module.function`. */
  readonly handler: string;
  readonly name: string;
  readonly event: unknown;
  readonly clientContext?: unknown;
  readonly environment: Readonly<Record<string, string>>;
  /** Base URL of a local AWS; without it, a call of AWS ends the handler. */
  readonly endpoint?: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
}

/** What became of it. */
export interface HandlerOutcome {
  readonly result?: unknown;
  readonly error?: { readonly errorType: string; readonly errorMessage: string; readonly trace?: string };
  /** The call of AWS that ended it, such as `dynamodb:BatchWriteItem`. */
  readonly needsAws?: string;
  readonly durationMs: number;
}

/** Runs a Python handler once, in a process of its own; what it logs goes to standard error as it comes. */
export async function runHandler(run: HandlerRun): Promise<HandlerOutcome> {
  const began = performance.now();
  const child = spawn(PYTHON, ['-B', RUNNER, run.directory, run.handler], {
    cwd: run.directory,
    env: environmentOf(run),
    stdio: ['pipe', process.stderr, 'inherit', 'pipe'],
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), run.timeoutSeconds * 1000);
  const { name: functionName, memoryMb, timeoutSeconds, clientContext, event } = run;
  const context = { functionName, memoryMb, timeoutSeconds, clientContext, requestId: randomUUID() };
  child.stdin!.on('error', () => undefined); // it ended already
  child.stdin!.end(JSON.stringify({ event, context, hasAws: run.endpoint !== undefined }));
  let report = '';
  child.stdio[3]!.on('data', (chunk: Buffer) => (report += chunk.toString('utf8')));
  const signal = await new Promise<NodeJS.Signals | null>((resolve, reject) => {
    child.once('error', reject).once('close', (_, by) => resolve(by));
  });
  clearTimeout(timer);
  const durationMs = Math.round(performance.now() - began);
  if (report !== '') return { ...(JSON.parse(report) as object), durationMs };
  const errorMessage =
    signal === 'SIGKILL'
      ? `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`
      : 'Runtime exited without a result';
  return { error: { errorType: signal ? 'Sandbox.Timedout' : 'Runtime.ExitError', errorMessage }, durationMs };
}

function environmentOf({ environment, endpoint, name, memoryMb }: HandlerRun): NodeJS.ProcessEnv {
  return {
    ...isolated(),
    ...environment,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    ...(endpoint === undefined ? {} : { AWS_ENDPOINT_URL: endpoint }),
  };
}
