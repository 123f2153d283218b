import * as fs from 'node:fs';
import * as path from 'node:path';
import { CloudFormationClient, DescribeStackResourceCommand } from '@aws-sdk/client-cloudformation';
import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  ListAliasesCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { type Zippable, zipSync } from 'fflate';
import { clientConfig } from './clients';
import type { Address } from './own-endpoints';

/** A function in a cloud assembly, and the hash of the asset that is its code. */
export interface AssemblyFunction {
  readonly stackName: string;
  readonly logicalId: string;
  readonly assetHash: string;
  /** Its properties in the template. */
  readonly properties: FunctionProperties;
}

/** What a template says about a function, as far as it is read here. */
export interface FunctionProperties {
  readonly Code?: { readonly S3Key?: unknown };
  readonly Environment?: { readonly Variables?: Record<string, unknown> };
  readonly Handler?: string;
  /** In MB. */
  readonly MemorySize?: number;
  /** In seconds. */
  readonly Timeout?: number;
}

/** The functions of a cloud assembly whose code is an asset, those of nested assemblies (stages) too. */
export function functionsIn(assembly: string): AssemblyFunction[] {
  const { artifacts = {} } = readJson(path.join(assembly, 'manifest.json')) as { artifacts?: Record<string, Artifact> };
  return Object.values(artifacts).flatMap(({ type, properties = {} }) => {
    if (type === 'cdk:cloud-assembly') return functionsIn(path.join(assembly, properties.directoryName!));
    if (type !== 'aws:cloudformation:stack') return [];
    const { Resources = {} } = readJson(path.join(assembly, properties.templateFile!)) as Template;
    return Object.entries(Resources).flatMap(([logicalId, { Type, Properties }]) => {
      const key = Type === 'AWS::Lambda::Function' ? Properties?.Code?.S3Key : undefined;
      return typeof key === 'string'
        ? [
            {
              stackName: properties.stackName!,
              logicalId,
              assetHash: path.basename(key, '.zip'),
              properties: Properties!,
            },
          ]
        : [];
    });
  });
}

interface Artifact {
  readonly type: string;
  readonly properties?: {
    readonly directoryName?: string;
    readonly templateFile?: string;
    readonly stackName?: string;
  };
}

interface Template {
  readonly Resources?: Record<string, { Type: string; Properties?: FunctionProperties }>;
}

/**
 * Replaces the code of a deployed function: publishes a version of it, and points every alias of the function to that
 * version. The next call uses it. A later deployment of the stack goes on from its own last one.
 *
 * @param directory the code, as it is deployed
 * @returns the published version
 */
export async function swapCode(emulator: Address, target: AssemblyFunction, directory: string): Promise<string> {
  const client = new LambdaClient({ ...clientConfig(emulator.endpoint), maxAttempts: 1 });
  const FunctionName = await physicalName(emulator, target);
  const { Version } = await client.send(
    new UpdateFunctionCodeCommand({ FunctionName, ZipFile: zipOf(directory), Publish: true }),
  );
  await waitUntilFunctionUpdatedV2({ client, maxWaitTime: 60, minDelay: 0.1, maxDelay: 1 }, { FunctionName });
  const { Aliases = [] } = await client.send(new ListAliasesCommand({ FunctionName }));
  for (const { Name } of Aliases) {
    await client.send(new UpdateAliasCommand({ FunctionName, Name, FunctionVersion: Version }));
  }
  return Version!;
}

/** The name of a deployed function. */
export async function physicalName(emulator: Address, { stackName, logicalId }: AssemblyFunction): Promise<string> {
  const client = new CloudFormationClient({ ...clientConfig(emulator.endpoint), maxAttempts: 1 });
  const resource = new DescribeStackResourceCommand({ StackName: stackName, LogicalResourceId: logicalId });
  return (await client.send(resource)).StackResourceDetail!.PhysicalResourceId!;
}

/** The environment variables of a deployed function. */
export async function deployedEnvironment(
  emulator: Address,
  target: AssemblyFunction,
): Promise<Record<string, string>> {
  const client = new LambdaClient({ ...clientConfig(emulator.endpoint), maxAttempts: 1 });
  const FunctionName = await physicalName(emulator, target);
  const { Environment } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
  return Environment?.Variables ?? {};
}

/** A zip of everything below a directory. */
export function zipOf(directory: string): Uint8Array {
  const files: Zippable = {};
  for (const entry of fs.readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    files[path.relative(directory, file).split(path.sep).join('/')] = fs.readFileSync(file);
  }
  return zipSync(files, { level: 1 });
}

function readJson(file: string): unknown {
  return JSON.parse(fs.readFileSync(file, 'utf8'));
}
