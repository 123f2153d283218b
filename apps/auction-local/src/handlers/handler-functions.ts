import * as path from 'node:path';
import { type AssemblyFunction, functionsIn } from '@org/local-aws';
import { handlerNames, HANDLERS, inTemporaryDirectory, stage } from './handler-code';

/** The functions of an assembly that run the code of each handler; none for a handler that was changed since. */
export async function functionsOfHandlers(assembly: string): Promise<Map<string, AssemblyFunction[]>> {
  const all = functionsIn(assembly);
  const found = new Map<string, AssemblyFunction[]>();
  for (const handler of handlerNames()) {
    const folder = path.join(HANDLERS, handler);
    const hash = await inTemporaryDirectory(async (outdir) => (await stage(folder, outdir)).assetHash);
    const running = all.filter(({ assetHash }) => assetHash === hash);
    if (running.length > 0) found.set(handler, running);
  }
  return found;
}
