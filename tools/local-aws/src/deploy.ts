import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { runGuarded } from '@org/process/guarded-command';
import { DeployError, failureOf } from './deploy-failure';
import { ACCOUNT, type EmulatorAddress, REGION } from './emulator';

const CDK = require.resolve('aws-cdk/bin/cdk');

/** The outputs of deployed stacks: stack name, then output key. */
export type StackOutputs = Record<string, Record<string, string>>;

/** What {@link deploy} takes. */
export interface DeployOptions {
  /** A cloud assembly directory (`cdk.out`), or the command that synthesizes one. */
  readonly app: string;
  /** Which of its stacks, as the CDK CLI selects them, e.g. `['Dev/*']`. */
  readonly stacks: string[];
  /**
   * Working directory of the command that synthesizes, which is where its relative paths and packages are looked up.
   *
   * @default - that of this process
   */
  readonly cwd?: string;
}

/**
 * Prepares the emulator for CDK deployments, as `cdk bootstrap` does with an account.
 *
 * @throws DeployError with what the CDK CLI or CloudFormation said
 */
export async function bootstrap(emulator: EmulatorAddress): Promise<void> {
  await inTemporaryDirectory((directory) =>
    // Away from any cdk.json, whose app the CLI would synthesize first.
    cdk(emulator, ['bootstrap', `aws://${ACCOUNT}/${REGION}`], { cwd: directory }),
  );
}

/**
 * Deploys stacks into the emulator with the CDK CLI, which knows nothing of the emulator.
 *
 * @returns the outputs of the deployed stacks
 * @throws DeployError with CloudFormation's reasons
 */
export async function deploy(emulator: EmulatorAddress, options: DeployOptions): Promise<StackOutputs> {
  return inTemporaryDirectory(async (directory) => {
    const outputsFile = path.join(directory, 'outputs.json');
    const isAssembly = fs.existsSync(path.join(options.app, 'manifest.json'));
    const output = isAssembly ? [] : ['--output', path.join(directory, 'cdk.out')];
    const args = [
      ...['deploy', ...options.stacks, '--app', options.app, ...output, '--outputs-file', outputsFile],
      ...['--require-approval', 'never', '--progress', 'events', '--concurrency', '4', '--method', 'direct'],
    ];
    await cdk(emulator, args, { cwd: options.cwd });
    return fs.existsSync(outputsFile) ? JSON.parse(fs.readFileSync(outputsFile, 'utf8')) : {};
  });
}

/**
 * Where an API Gateway URL answers on this machine: `https://ID.execute-api.REGION.amazonaws.com/STAGE/path` becomes
 * `http://127.0.0.1:PORT/_aws/execute-api/ID/STAGE/path`.
 *
 * @throws Error when it is not the URL of an API
 */
export function localUrl(emulator: Pick<EmulatorAddress, 'endpoint'>, url: string): string {
  const { hostname, pathname, search } = new URL(url);
  const id = /^([a-z0-9]+)\.execute-api\./.exec(hostname)?.[1];
  if (id === undefined) throw new Error(`localUrl: ${url} is not the URL of an API (https://ID.execute-api.REGION...)`);
  return `${emulator.endpoint}/_aws/execute-api/${id}${pathname}${search}`;
}

async function cdk(emulator: EmulatorAddress, args: string[], options: { cwd?: string }): Promise<void> {
  const command = [CDK, ...args, '--no-notices', '--ci'];
  const { code, output } = await runGuarded(process.execPath, command, { ...options, env: emulator.env });
  if (code !== 0) throw new DeployError(await failureOf(emulator, output));
}

async function inTemporaryDirectory<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'local-aws-deploy-'));
  try {
    return await work(directory);
  } finally {
    fs.rmSync(directory, { recursive: true, force: true });
  }
}
