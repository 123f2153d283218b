import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { readLock } from '@org/process/process-lock';
import { eventually, type Started, startProcess } from '@org/process/test-support';

const REPOSITORY = path.resolve(__dirname, '..', '..', '..', '..');
const MAIN = path.join(REPOSITORY, 'tools', 'main.mjs');

/** Runs `npm start` apart from any that runs on this machine, and finds every process that it starts. */
export class NpmStart {
  private readonly home = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'npm-start-')));
  private readonly state = path.join(this.home, 'state');
  /** Every process inherits TMPDIR, or has a directory of its own below it: that is how they are found. */
  private readonly temporary = path.join(this.home, 'temporary');
  private readonly env: NodeJS.ProcessEnv;

  /**
   * @param env further variables of every process
   * @param within a command that runs the command it is given, such as `['strace', '-f']`
   */
  constructor(
    env: NodeJS.ProcessEnv = {},
    private readonly within: readonly string[] = [],
  ) {
    this.env = { ...process.env, ...env, LOCAL_AWS_STATE: this.state, TMPDIR: this.temporary };
    fs.mkdirSync(this.temporary);
  }

  public run(...args: string[]): Started {
    const [program, ...rest] = [...this.within, process.execPath, MAIN, 'start', '--port', '0', ...args];
    return startProcess(program, rest, { cwd: REPOSITORY, env: this.env });
  }

  /** The same by way of npm, as leader of a process group of its own, as a shell would start it. */
  public runByNpm(...args: string[]): Started {
    const command = ['start', '--silent', '--', '--port', '0', ...args];
    return startProcess('npm', command, { cwd: REPOSITORY, env: this.env, detached: true });
  }

  /** Runs one of the other commands to its end. */
  public async command(...args: string[]): Promise<{ code: number | string; output: string }> {
    const { ended, output } = startProcess(process.execPath, [MAIN, ...args], { cwd: REPOSITORY, env: this.env });
    return { code: await ended, output: output() };
  }

  /** The same, for what it prints as JSON. */
  public async json(...args: string[]): Promise<unknown> {
    const { output } = await this.command(...args, '--json');
    return JSON.parse(output);
  }

  /** A file with this content, for a command to read. */
  public file(name: string, content: string): string {
    const file = path.join(this.home, name);
    fs.writeFileSync(file, content);
    return file;
  }

  /** Id of the command line's process, which holds the lock. */
  public get pid(): number {
    return readLock<object>(path.join(this.state, 'session.json'))!.pid;
  }

  public get endpoint(): string {
    return readLock<{ endpoint: string }>(path.join(this.state, 'session.json'))!.endpoint;
  }

  /** Id of the local AWS's process. */
  public get emulatorPid(): number {
    return this.processes().find(({ command }) => / -m emulator /.test(command))!.pid;
  }

  /** Waits until nothing of it runs any more. */
  public async nothingRuns(): Promise<void> {
    await eventually(
      () => this.processes().length === 0,
      () =>
        `the end of:\n${this.processes()
          .map(({ pid, command }) => `${pid} ${command}`)
          .join('\n')}`,
    );
  }

  /** What is left on the disk but logs, and the cache of tsx. */
  public leftovers(): string[] {
    const state = fs.existsSync(this.state) ? fs.readdirSync(this.state) : [];
    const kept = /^(emulator\.log|messages\.jsonl|tsx-.*)$/;
    return [...state, ...fs.readdirSync(this.temporary)].filter((name) => !kept.test(name));
  }

  /** Removes the temporary files that a killed process leaves. */
  public removeTemporary(): void {
    for (const name of fs.readdirSync(this.temporary)) fs.rmSync(path.join(this.temporary, name), { recursive: true });
  }

  public async dispose(): Promise<void> {
    for (const { pid } of this.processes()) process.kill(pid, 'SIGKILL');
    await this.nothingRuns();
    fs.rmSync(this.home, { recursive: true, force: true });
  }

  private processes(): { pid: number; command: string }[] {
    const all = fs.existsSync('/proc/self/environ') ? fromProc() : fromPs();
    return all.filter(({ environment }) => environment.includes(this.temporary));
  }
}

interface Process {
  readonly pid: number;
  readonly command: string;
  readonly environment: string;
}

function fromProc(): Process[] {
  const read = (pid: string, file: string) => fs.readFileSync(`/proc/${pid}/${file}`, 'utf8').replace(/\0/g, ' ');
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [{ pid: Number(pid), command: read(pid, 'cmdline'), environment: read(pid, 'environ') }];
      } catch {
        return []; // ended meanwhile, or another user's
      }
    });
}

/** macOS: ps shows the environment behind the command. */
function fromPs(): Process[] {
  const lines = execFileSync('ps', ['axeww', '-o', 'pid=,command='], { encoding: 'utf8' }).trim().split('\n');
  return lines.map((line) => {
    const [, pid, command] = /^\s*(\d+) (.*)$/.exec(line)!;
    return { pid: Number(pid), command, environment: command };
  });
}
