import * as fs from 'node:fs';
import { processesOf, sizeOf } from '../../e2e/fixtures/results-pipeline/memory';
import type { ProcessFigures } from './minutes';

/** The emulator by itself, and the workers of the order handler together. Linux only. */
export interface Sample {
  readonly emulator: ProcessFigures;
  readonly handler: ProcessFigures;
}

/**
 * Looks at a running local AWS.
 *
 * @param emulator process id of the emulator, which is its process group too
 * @param isHandler whether a process with this command line is a worker of the handler
 */
export function sample(emulator: number, isHandler: (commandLine: string) => boolean): Sample {
  const workers = processesOf(emulator).filter((pid) => pid !== String(emulator) && isHandler(commandLine(pid)));
  return { emulator: figures([String(emulator)]), handler: figures(workers) };
}

function figures(pids: readonly string[]): ProcessFigures {
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  return { bytes: sum(pids.map(sizeOf)), sockets: sum(pids.map(sockets)) };
}

function sockets(pid: string): number {
  try {
    return fs.readdirSync(`/proc/${pid}/fd`).filter((fd) => linkOf(`/proc/${pid}/fd/${fd}`).startsWith('socket:'))
      .length;
  } catch {
    return 0; // the process has just ended
  }
}

function linkOf(path: string): string {
  try {
    return fs.readlinkSync(path);
  } catch {
    return ''; // closed since
  }
}

function commandLine(pid: string): string {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
