import * as path from 'node:path';
import { debugFunction, freePort } from '@org/local-aws';
import { SetupError } from '@org/process/setup-error';
import { handlerNames, HANDLERS } from './handler-code';
import { functionsOfHandlers } from './handler-functions';

/** The port on which VS Code's configuration in .vscode/launch.json attaches. */
const FIRST_PORT = 5678;

/**
 * The handlers that `--debug` names, separated by commas.
 *
 * @throws SetupError when there is no such handler
 */
export function debuggedHandlers(option: string | boolean | undefined): string[] {
  if (typeof option !== 'string') return [];
  const names = option.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !handlerNames().includes(name));
  if (unknown !== undefined) {
    throw new SetupError(`--debug must name handlers (${handlerNames().join(', ')}), and not "${unknown}".`);
  }
  return names;
}

/**
 * Lets a debugger attach to handlers, each on a port of its own.
 *
 * @returns a line for each: where it listens
 */
export async function listen(address: { endpoint: string }, assembly: string, handlers: string[]): Promise<string[]> {
  const functions = await functionsOfHandlers(assembly);
  let next = FIRST_PORT;
  const lines: string[] = [];
  for (const handler of handlers) {
    for (const target of functions.get(handler) ?? []) {
      const port = await freePort(next);
      await debugFunction(address, target, port, path.join(HANDLERS, handler));
      lines.push(`   Debugger     ${handler} on 127.0.0.1:${port}   (VS Code: "Attach to a handler")`);
      next = port + 1;
    }
  }
  return lines;
}
