import * as path from 'node:path';
import { type AssemblyFunction, DeployError, PYTHON, swapCode } from '@org/local-aws';
import { runGuarded } from '@org/process/guarded-command';
import { say, step } from '@org/process/progress';
import { SetupError } from '@org/process/setup-error';
import { handlerNames, HANDLERS, inTemporaryDirectory, problemIn, stage } from '../handlers/handler-code';
import { functionsOfHandlers } from '../handlers/handler-functions';
import type { LocalSystem } from '../system/local-system';
import { REPOSITORY } from '../system/repository';
import { clock, duration, indent, type Style } from '../views/text';
import { workFor } from './changes';

/** Brings what was saved into the running system; a failure is shown, and the system goes on as it was. */
export class Reload {
  /** Looks which functions run which handler. */
  public static async of(system: LocalSystem, address: { endpoint: string }, style: Style): Promise<Reload> {
    const reload = new Reload(system, address, style);
    await reload.findFunctions();
    return reload;
  }

  private readonly functions = new Map<string, AssemblyFunction[]>();

  private constructor(
    private readonly system: LocalSystem,
    private readonly address: { endpoint: string },
    private readonly style: Style,
  ) {}

  /** Does what the changed files, with absolute paths, ask for. */
  public async apply(files: Set<string>): Promise<void> {
    const names = [...files].map((file) => path.relative(REPOSITORY, file)).sort();
    const began = Date.now();
    try {
      const done = await this.bringIn(files);
      say(`${this.style.good('✓')} ${done} (${duration((Date.now() - began) / 1000)} after ${names[0]} was saved)`);
    } catch (error) {
      const expected = error instanceof SetupError || error instanceof DeployError;
      const text = expected ? error.message : ((error as Error).stack ?? String(error));
      say(`\n${clock(new Date())}  ${this.style.bad('✗')} ${names.join(', ')}: what runs goes on as it was.`);
      say(`${indent(text.split('\n')).join('\n')}\n`);
    }
  }

  /** Replaces the code of every handler by what is in its folder. */
  public async swapAll(): Promise<void> {
    for (const handler of handlerNames()) await this.swap(handler);
  }

  /** @returns what was done */
  private async bringIn(files: Set<string>): Promise<string> {
    const { handlers, bundles, stacks } = workFor(files);
    for (const folder of bundles) await bundle(folder);
    const swapped: string[] = [];
    let isForDeployment = stacks;
    for (const handler of handlers) {
      const version = await this.swap(handler);
      if (version === undefined) isForDeployment = true;
      else swapped.push(`${handler}: version ${version} serves the next call`);
    }
    if (isForDeployment) {
      await this.system.redeploy();
      await this.findFunctions();
      return 'deployed';
    }
    return swapped.join(', ') || `${bundles.join(', ')} bundled`;
  }

  /** @returns the new version; undefined when no function of its own runs the handler */
  private async swap(handler: string): Promise<string | undefined> {
    const functions = this.functions.get(handler) ?? [];
    if (functions.length === 0 || !handlerNames().includes(handler)) return undefined;
    return inTemporaryDirectory(async (outdir) => {
      const { directory } = await stage(path.join(HANDLERS, handler), outdir);
      const problem = await problemIn(directory, PYTHON);
      if (problem !== undefined) throw new SetupError(problem);
      const versions = [];
      this.system.noteSwap();
      for (const target of functions) versions.push(await swapCode(this.address, target, directory));
      return versions.join(' and ');
    });
  }

  /** A handler that was changed since the synthesis keeps the functions that it had. */
  private async findFunctions(): Promise<void> {
    for (const [handler, functions] of await functionsOfHandlers(this.system.deployedAssembly)) {
      this.functions.set(handler, functions);
    }
  }
}

/** Bundles the functions of a package; what comes of it is watched too. */
async function bundle(folder: string): Promise<void> {
  await step(`bundle of ${path.basename(folder)}`, async () => {
    const { code, output } = await runGuarded('npm', ['run', 'bundle'], { cwd: path.join(REPOSITORY, folder) });
    if (code !== 0) throw new SetupError(output.trim());
  });
}
