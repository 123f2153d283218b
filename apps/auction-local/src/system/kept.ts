import * as fs from 'node:fs';
import * as path from 'node:path';
import type { KeptStateHeader, StackOutputs } from '@org/local-aws';
import { SetupError } from '@org/process/setup-error';

/** What `npm start -- --keep` writes beside the state itself. */
export interface KeptNote {
  /** Port of the local AWS, which is part of URLs in the state. */
  readonly port: number;
  /** Name of the cloud assembly that was deployed: a hash of its sources. */
  readonly assembly: string;
  readonly outputs: StackOutputs;
  /** Messages that reached the webhook, as the session's file has them. */
  readonly messages: string;
  /** Whether code was swapped since, so that functions may run another code than the assembly's. */
  readonly swapped: boolean;
}

/** The file of a state directory that holds the state. */
export const keptFile = (directory: string) => path.join(directory, 'kept-state');

/**
 * What was kept; undefined when nothing was.
 *
 * @param askedPort the port that `--port` asks for
 * @throws SetupError when the file is damaged, or of a local AWS on another port than asked for
 */
export function readKept(file: string, askedPort?: number): KeptStateHeader<KeptNote> | undefined {
  if (!fs.existsSync(file)) return undefined;
  const header = headerOf(file);
  if (!header) throw notTakenUp(file, `${file} is damaged: it has no header`);
  const { port } = header.note;
  if (askedPort !== undefined && askedPort !== port) {
    throw notTakenUp(file, `its URLs have the port ${port}, and --port asks for ${askedPort}; leave --port out`);
  }
  return header;
}

function headerOf(file: string): KeptStateHeader<KeptNote> | undefined {
  try {
    const header = JSON.parse(firstLine(file)) as KeptStateHeader<KeptNote>;
    return Number.isInteger(header.note.port) ? header : undefined;
  } catch {
    return undefined;
  }
}

/** The error that says why, and what can be done. */
export function notTakenUp(file: string, problem: string): SetupError {
  return new SetupError(
    `What was kept is not taken up: ${problem}.\nIt stays where it is. To begin anew, remove it: rm ${file}; ` +
      'without --keep, npm start leaves it alone.',
  );
}

function firstLine(file: string): string {
  const content = fs.readFileSync(file);
  return content.toString('utf8', 0, Math.max(content.indexOf('\n'), 0));
}
