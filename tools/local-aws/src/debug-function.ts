import { type AssemblyFunction, physicalName } from './hot-swap';
import { type Address, call } from './own-endpoints';

/**
 * Lets a debugger attach to a deployed Python function, by debugpy on 127.0.0.1. Its modules are imported from their
 * sources, its timeout is the longest there is, and one of its processes at a time listens.
 *
 * @param port a free one
 * @param source folder of the sources, in which breakpoints are set
 * @throws RefusedError when the function does not run Python
 */
export async function debugFunction(
  emulator: Address,
  target: AssemblyFunction,
  port: number,
  source: string,
): Promise<void> {
  await call(emulator, 'PUT', 'debug', { function: await physicalName(emulator, target), port, source });
}
