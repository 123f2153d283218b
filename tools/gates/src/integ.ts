/**
 * Runs the packages' integration tests with integ-runner: every test's stacks are deployed, asserted and destroyed.
 * `npm run integ -- --help` says how.
 */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { bootstrap, iamDenials, REGION, startEmulator } from '@org/local-aws';

const ROOT = resolve(__dirname, '../../..');
const RUNNER = join(ROOT, 'node_modules/@aws-cdk/integ-runner/bin/integ-runner');

/** Keeps paths of this machine out of the snapshots. */
const WITHOUT_TRACES = pathToFileURL(join(__dirname, 'without-traces.mjs')).href;

const HELP = `Usage: npm run integ [-w packages/NAME] [-- OPTIONS] [TEST...]

Deploys each package's integration tests into a local AWS of their own, asserts, and destroys them.
Without -w the tests of all packages run; TEST is a file such as integ.defaults.ts.

  --snapshot   compare the synthesized templates with the committed snapshots, deploy nothing
  --update     accept changed templates: deploy, assert, and rewrite the snapshots
  --aws        use the AWS account of your credentials (bootstrapped, ${REGION}) instead of the local AWS
  --help       this text`;

interface Options {
  readonly snapshot: boolean;
  readonly update: boolean;
  readonly aws: boolean;
  readonly tests: string[];
}

function parseOptions(): Options {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      snapshot: { type: 'boolean', default: false },
      update: { type: 'boolean', default: false },
      aws: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    process.exit(0);
  }
  if (values.snapshot && (values.update || values.aws)) {
    throw new Error('--snapshot deploys nothing, so it cannot be combined with --update or --aws');
  }
  return { snapshot: values.snapshot, update: values.update, aws: values.aws, tests: positionals };
}

/** The packages to test: the one this was started in (`npm run integ -w packages/NAME`), or all that have tests. */
function packagesToTest(): string[] {
  const here = process.cwd();
  if (existsSync(join(here, 'integ.config.json'))) return [here];
  return readdirSync(join(ROOT, 'packages'))
    .map((name) => join(ROOT, 'packages', name))
    .filter((dir) => existsSync(join(dir, 'integ.config.json')));
}

let running: ReturnType<typeof spawn> | undefined;

/** Runs integ-runner in a package and passes its output on; resolves to its exit code. */
function integRunner(packageDir: string, args: string[], env: NodeJS.ProcessEnv): Promise<number> {
  console.log(`\n${relative(ROOT, packageDir)}: integ-runner ${args.join(' ')}`);
  return new Promise((done, fail) => {
    running = spawn(process.execPath, [RUNNER, ...args], {
      cwd: packageDir,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: {
        ...process.env,
        AWS_REGION: REGION,
        CDK_DISABLE_CLI_TELEMETRY: 'true',
        NODE_OPTIONS: [process.env.NODE_OPTIONS, `--import ${WITHOUT_TRACES}`].filter(Boolean).join(' '),
        ...env,
      },
    });
    running.on('error', fail);
    running.on('exit', (code, signal) => done(code ?? (signal ? 1 : 0)));
  });
}

/**
 * Does something that rewrites the snapshots of a package, and brings them back as they were: each deployment salts the
 * assertions anew, which is no change to commit.
 */
async function keepingSnapshots(packageDir: string, action: () => Promise<void>): Promise<void> {
  const directory = join(packageDir, 'integ');
  const isSnapshot = (name: string) => name.endsWith('.snapshot');
  const backup = mkdtempSync(join(tmpdir(), 'snapshots-'));
  for (const name of readdirSync(directory).filter(isSnapshot)) {
    cpSync(join(directory, name), join(backup, name), { recursive: true });
  }
  const restore = () => {
    for (const name of readdirSync(directory).filter(isSnapshot)) rmSync(join(directory, name), { recursive: true });
    cpSync(backup, directory, { recursive: true });
    rmSync(backup, { recursive: true });
  };
  process.once('exit', restore); // Ctrl-C
  try {
    await action();
  } finally {
    process.off('exit', restore);
    restore();
  }
}

/** Verifies the snapshots of every package, then, unless only that was asked for, deploys every test. */
async function main(): Promise<void> {
  const options = parseOptions();
  const packages = packagesToTest();
  const failed: string[] = [];
  const run = async (packageDir: string, args: string[], env: NodeJS.ProcessEnv = {}) => {
    if ((await integRunner(packageDir, [...args, ...options.tests], env)) !== 0) failed.push(basename(packageDir));
  };

  if (!options.update) for (const dir of packages) await run(dir, []);
  if (failed.length > 0) {
    throw new Error(
      `the templates of ${failed.join(', ')} differ from the committed snapshots. ` +
        'If the change is intended: npm run integ -- --update, then commit the snapshots with the reason.',
    );
  }
  if (options.snapshot) return;

  const deploy = ['--force', '--update-on-failed', '--disable-update-workflow', '--max-workers', '1'];
  const deployAll = async (env?: NodeJS.ProcessEnv) => {
    for (const dir of packages) {
      if (options.update) await run(dir, deploy, env);
      else await keepingSnapshots(dir, () => run(dir, deploy, env));
    }
  };
  if (options.aws) {
    await deployAll();
  } else {
    const emulator = await startEmulator({ port: 0 });
    const stop = () => void emulator.stop().finally(() => process.exit(130));
    process.once('SIGINT', stop).once('SIGTERM', stop);
    try {
      await bootstrap(emulator);
      await deployAll(emulator.env);
      // Nothing that the tests do is meant to be denied.
      const { denials } = await iamDenials(emulator);
      for (const { explanation } of denials) console.error(`\nAccessDenied: ${explanation}`);
      if (denials.length > 0) failed.push('policies');
    } finally {
      await emulator.stop();
    }
  }
  if (failed.length > 0) throw new Error(`integration tests failed in ${failed.join(', ')}`);
}

main().catch((error: unknown) => {
  running?.kill();
  console.error(`\nnpm run integ: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
});
