import * as fs from 'node:fs';
import * as path from 'node:path';
import { watch as watchFiles } from 'chokidar';
import { synthInputs } from '../system/synth';
import { isIgnored } from './changes';
import { Serial } from './serial';

/** Editors write in several steps, and save several files at once. */
const PAUSE_MS = 50;

/** Watches what the system is made of, until it is closed. */
export interface Watching {
  close(): Promise<void>;
}

/**
 * Calls for work when sources were saved, added or deleted; not while it is still at work on the last ones.
 *
 * @param work gets the absolute paths; it reports its own failures
 */
export async function watchSources(work: { apply(files: Set<string>): Promise<void> }): Promise<Watching> {
  const serial = new Serial<string>(PAUSE_MS, (files) => work.apply(files));
  const watcher = watchFiles(watched(), {
    ignored: (file) => isIgnored(file),
    ignoreInitial: true,
    atomic: true, // a file that is deleted and written anew within 100 ms has changed
  });
  for (const event of ['add', 'change', 'unlink'] as const) watcher.on(event, (file) => serial.add(path.resolve(file)));
  await new Promise<void>((resolve, reject) => watcher.once('ready', resolve).once('error', reject));
  return {
    close: async () => {
      await watcher.close();
      await serial.close();
    },
  };
}

/** What a synthesis reads, and the sources of the functions that packages bundle. */
function watched(): string[] {
  const inputs = synthInputs();
  const bundled = inputs.filter((input) => path.basename(input) === 'assets').map((assets) => path.dirname(assets));
  return [...inputs, ...bundled.map((folder) => path.join(folder, 'lambda'))].filter((input) => fs.existsSync(input));
}
