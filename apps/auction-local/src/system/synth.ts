import * as fs from 'node:fs';
import * as path from 'node:path';
import { REGION } from '@org/local-aws';
import { runGuarded } from '@org/process/guarded-command';
import { isolated } from '@org/process/isolated-environment';
import { SetupError } from '@org/process/setup-error';
import { filesBelow, fingerprint } from '@org/process/stamp';
import { isUnfinished, unfinishedFolder } from '@org/process/unfinished-folder';
import { APP, REPOSITORY } from './repository';

const CDK = path.join(REPOSITORY, 'node_modules', 'aws-cdk', 'bin', 'cdk');
const CACHE = path.join(REPOSITORY, 'node_modules', '.cache', 'local-aws', 'assemblies');
/** Assemblies that are kept, so that switching between two branches synthesizes nothing. */
const KEPT = 4;

/** What the assembly depends on: the app, the packages it composes, and every installed version. */
const INPUTS = [
  'package-lock.json',
  'tsconfig.base.json',
  ...['bin', 'lib', 'src', 'smoke', 'cdk.json', 'package.json'].map((part) => `apps/auction-infra/${part}`),
];
const PACKAGE_INPUTS = ['src', 'assets', 'package.json'];

/** What {@link synthesize} takes. */
export interface SynthOptions {
  /**
   * Where finished assemblies are kept, one directory for each content of the sources.
   *
   * @default - node_modules/.cache/local-aws/assemblies of the repository
   */
  readonly cacheDir?: string;
}

/**
 * Synthesizes apps/auction-infra with no credentials and no account, as the delivery pipeline does. Does nothing when the
 * same sources were synthesized before.
 *
 * @returns the cloud assembly's directory
 * @throws SetupError with the output of the app when it fails
 */
export async function synthesize(options: SynthOptions = {}): Promise<string> {
  const cache = options.cacheDir ?? CACHE;
  const assembly = path.join(cache, sourcesFingerprint());
  if (fs.existsSync(path.join(assembly, 'manifest.json'))) {
    fs.utimesSync(assembly, new Date(), new Date());
    return assembly;
  }
  const { folder, publish, discard } = unfinishedFolder(assembly);
  try {
    const { code, output } = await runGuarded(
      process.execPath,
      [CDK, 'synth', '--quiet', '--output', folder, '--no-notices', '--no-lookups'],
      { cwd: APP, env: synthEnvironment() },
    );
    if (code !== 0) throw new SetupError(`✗ apps/auction-infra does not synthesize:\n${output.trim()}`);
    publish();
  } finally {
    discard();
  }
  prune(cache);
  return assembly;
}

/** Files and folders that the assembly depends on; some may not exist. */
export function synthInputs(repository = REPOSITORY): string[] {
  const packages = path.join(repository, 'packages');
  const parts = fs
    .readdirSync(packages)
    .sort()
    .flatMap((name) => PACKAGE_INPUTS.map((part) => path.join(packages, name, part)));
  return [...INPUTS.map((part) => path.join(repository, part)), ...parts];
}

/** A hash of everything that the assembly depends on. */
export function sourcesFingerprint(repository = REPOSITORY): string {
  return fingerprint(repository, { files: filesBelow(...synthInputs(repository)) }).slice(0, 32);
}

/** Without the caller's AWS settings: the same templates come out on every machine. */
function synthEnvironment(): NodeJS.ProcessEnv {
  return {
    ...isolated(),
    AWS_REGION: REGION,
    CDK_DISABLE_CLI_TELEMETRY: 'true',
  };
}

/** Removes all but the assemblies used last. An unfinished one may be another process's: it is left for a day. */
function prune(cache: string): void {
  const byUse = fs
    .readdirSync(cache)
    .map((name) => ({ dir: path.join(cache, name), name, used: fs.statSync(path.join(cache, name)).mtimeMs }))
    .sort((a, b) => b.used - a.used);
  const finished = byUse.filter(({ name }) => !isUnfinished(name));
  const abandoned = byUse.filter(({ name, used }) => isUnfinished(name) && used < Date.now() - 86_400_000);
  for (const { dir } of [...finished.slice(KEPT), ...abandoned]) fs.rmSync(dir, { recursive: true, force: true });
}
