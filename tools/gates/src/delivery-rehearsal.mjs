#!/usr/bin/env node
// `npm run delivery-rehearsal`: runs what the delivery pipeline's build will run, before it does.
//
// The commands are taken from the synthesized template of the pipeline and run on the last commit's files in a folder
// of their own, without credentials. They must leave what the following stages read: the templates, the assets, the
// list of what to publish, and the smoke test.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isolated } from '../../process/src/isolated-environment.cjs';

const root = resolve(import.meta.dirname, '../../..');
const scratch = mkdtempSync(join(tmpdir(), 'delivery-rehearsal-'));
const assembly = join(scratch, 'cdk.out');
const checkout = join(scratch, 'checkout');
const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

function run(command, { cwd, env = process.env }) {
  console.log(`\n$ ${command}`);
  const started = Date.now();
  const { status } = spawnSync('bash', ['-c', command], { cwd, env, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error(`"${command}" failed with exit code ${status}`);
  return { command, seconds: Math.round((Date.now() - started) / 1000) };
}

/** What the pipeline's template says of the build: its commands and variables, and the folders that it leaves. */
function readBuild(template) {
  const resources = Object.values(template.Resources);
  const specs = resources
    .filter(({ Type }) => Type === 'AWS::CodeBuild::Project')
    .map(({ Properties }) => Properties)
    .filter(({ Source }) => Source.BuildSpec.startsWith('{'))
    .map(({ Source, Environment }) => ({
      spec: JSON.parse(Source.BuildSpec),
      variables: Environment.EnvironmentVariables,
    }));
  const [{ spec, variables = [] }, ...others] = specs.filter(({ spec: { artifacts } }) => artifacts !== undefined);
  if (others.length > 0) throw new Error('the template has several builds that leave artifacts');
  const { 'base-directory': folder, 'secondary-artifacts': secondary } = spec.artifacts;
  const folders = secondary
    ? Object.entries(secondary).map(([name, artifact]) => [name, artifact['base-directory']])
    : [['Synth_Output', folder]];
  return {
    commands: [...spec.phases.install.commands, ...spec.phases.build.commands],
    variables: Object.fromEntries(variables.map(({ Name, Value }) => [Name, Value])),
    folders: Object.fromEntries(folders),
  };
}

/** The files that later actions read, as [artifact, path in it]. */
function filesToRead(template) {
  const resources = Object.values(template.Resources);
  const pipeline = resources.find(({ Type }) => Type === 'AWS::CodePipeline::Pipeline').Properties;
  const templates = pipeline.Stages.flatMap(({ Actions }) => Actions)
    .map(({ Configuration }) => Configuration?.TemplatePath)
    .filter(Boolean)
    .map((path) => path.split('::'));
  const buildspecs = resources
    .filter(({ Type }) => Type === 'AWS::CodeBuild::Project')
    .map(({ Properties }) => Properties.Source.BuildSpec)
    .filter((spec) => !spec.startsWith('{'))
    .map((spec) => ['Synth_Output', spec]);
  return [['Synth_Output', 'manifest.json'], ...templates, ...buildspecs];
}

/** The local files of all assets in an assembly. */
function assetsOf(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.assets.json'))
    .flatMap((file) =>
      Object.values(readJson(join(folder, file)).files ?? {}).map(({ source }) =>
        join(folder, file, '..', source.path),
      ),
    );
}

function rehearse() {
  run(`npm run --silent synth -- -- --output '${assembly}'`, { cwd: root });
  const template = readJson(join(assembly, 'Delivery.template.json'));
  const { commands, variables, folders } = readBuild(template);

  // As CodePipeline hands the sources over: the files of a commit, without git's own.
  mkdirSync(checkout);
  execFileSync('bash', ['-c', `git archive HEAD | tar -x -C '${checkout}'`], { cwd: root });
  const env = { ...isolated(), ...variables };
  const times = commands.map((command) => run(command, { cwd: checkout, env }));

  const folderOf = (artifact) => join(checkout, folders[artifact]);
  const missing = [
    ...filesToRead(template).map(([artifact, file]) => join(folderOf(artifact), file)),
    ...assetsOf(folderOf('Synth_Output')),
    ...Object.keys(folders).map(folderOf),
  ].filter((file) => !existsSync(file));
  if (missing.length > 0) throw new Error(`the build does not leave ${missing.join(', ')}`);

  const isCommitted = execFileSync('git', ['status', '--porcelain'], { cwd: root, encoding: 'utf8' }) === '';
  const built = readFileSync(join(folderOf('Synth_Output'), 'Delivery.template.json'), 'utf8');
  if (isCommitted && built !== readFileSync(join(assembly, 'Delivery.template.json'), 'utf8')) {
    throw new Error('the build makes another pipeline than this checkout: it would update itself at every run');
  }

  console.log('\nThe build leaves what the pipeline deploys:');
  for (const { command, seconds } of times) console.log(`  ${String(seconds).padStart(4)} s  ${command}`);
  for (const [artifact, file] of filesToRead(template)) console.log(`  ${artifact}: ${file}`);
}

try {
  rehearse();
} catch (error) {
  console.error(`npm run delivery-rehearsal: ${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
