import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { type Started, startProcess } from '@org/process/test-support';
import { REPOSITORY } from '../../src/system/repository';

const CLI = 'apps/auction-local/src/cli.ts';

/** A copy of this repository whose files a test may change, with the packages that are installed here. */
export class WorkingCopy {
  public readonly root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'working-copy-')));
  private readonly env: NodeJS.ProcessEnv = {
    ...process.env,
    LOCAL_AWS_STATE: path.join(this.root, '.local'),
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };

  constructor() {
    const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'];
    const tracked = execFileSync('git', list, { cwd: REPOSITORY, encoding: 'utf8', maxBuffer: 1e8 }).split('\0');
    const assets = fs.readdirSync(path.join(REPOSITORY, 'packages')).map((name) => `packages/${name}/assets`);
    for (const file of [...tracked, ...assets]) {
      if (file === '' || !fs.existsSync(path.join(REPOSITORY, file))) continue;
      fs.cpSync(path.join(REPOSITORY, file), this.path(file), { recursive: true });
    }
    this.linkInstalled();
  }

  /** A file of the copy. */
  public path(file: string): string {
    return path.join(this.root, file);
  }

  /** Changes a file as an editor does: writes a new one, and puts it in the place of the old one. */
  public change(file: string, from: string, to: string): void {
    const before = fs.readFileSync(this.path(file), 'utf8');
    if (!before.includes(from)) throw new Error(`${file} does not contain ${from}`);
    this.write(file, before.replace(from, to));
  }

  /** Saves a file atomically. */
  public write(file: string, content: string): void {
    fs.writeFileSync(`${this.path(file)}.tmp`, content);
    fs.renameSync(`${this.path(file)}.tmp`, this.path(file));
  }

  /** Runs a command of the app, without the set-up that comes before it. */
  public run(...args: string[]): Started {
    const node = ['--conditions=@org/auction-platform-source', '--import', 'tsx', this.path(CLI), ...args];
    return startProcess(process.execPath, node, { cwd: this.root, env: this.env });
  }

  /** The same to its end. */
  public async command(...args: string[]): Promise<{ code: number | string; output: string }> {
    const { ended, output } = this.run(...args);
    return { code: await ended, output: output() };
  }

  public dispose(): void {
    fs.rmSync(this.root, { recursive: true, force: true, maxRetries: 3 });
  }

  private linkInstalled(): void {
    const installed = path.join(REPOSITORY, 'node_modules');
    fs.mkdirSync(this.path('node_modules/@org'), { recursive: true });
    for (const name of fs.readdirSync(installed)) {
      if (!['@org', '.cache', '.package-lock.json'].includes(name)) {
        fs.symlinkSync(path.join(installed, name), this.path(`node_modules/${name}`));
      }
    }
    for (const name of fs.readdirSync(path.join(installed, '@org'))) {
      const workspace = path.relative(REPOSITORY, fs.realpathSync(path.join(installed, '@org', name)));
      fs.symlinkSync(this.path(workspace), this.path(`node_modules/@org/${name}`));
    }
    for (const folder of ['packages', 'apps', 'tools']) {
      for (const name of fs.readdirSync(path.join(REPOSITORY, folder))) {
        for (const own of ['node_modules', '.venv']) {
          const found = path.join(REPOSITORY, folder, name, own);
          if (fs.existsSync(found)) fs.symlinkSync(found, this.path(path.join(folder, name, own)));
        }
      }
    }
  }
}
