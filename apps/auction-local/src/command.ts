import * as path from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { SetupError } from '@org/process/setup-error';

/** Values of a command line: options by name, and what stands beside them. */
export interface Arguments {
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
}

/** A command of this app. */
export interface Command {
  /** How it is called with npm, e.g. `npm run post -- FILE`. */
  readonly usage: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** More for `--help`: what it shows, and each option. */
  readonly details: string;
  readonly options?: ParseArgsConfig['options'];
  /**
   * How many arguments it takes beside its options.
   *
   * @default - none: [0, 0]
   */
  readonly arguments?: readonly [least: number, most: number];
  /** Does it; resolves to the exit code, nothing for 0. */
  run(args: Arguments): Promise<number | void>;
}

/**
 * Reads a command line.
 *
 * @returns undefined when it asks for help
 * @throws SetupError that names what is wrong, and how to see what there is
 */
export function parse(command: Command, args: string[]): Arguments | undefined {
  const fail = (problem: string) => new SetupError(`${problem}\nUsage: ${command.usage}\n${howToGetHelp(command)}`);
  let values, positionals;
  try {
    ({ values, positionals } = parseArgs({
      args,
      options: { ...command.options, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
      strict: true,
    }));
  } catch (error) {
    throw fail((error as Error).message.split('. ')[0] + '.');
  }
  if (values.help) return undefined;
  const [least, most] = command.arguments ?? [0, 0];
  if (positionals.length < least) throw fail('An argument is missing.');
  if (positionals.length > most) throw fail(`Unexpected argument: ${positionals.slice(most).join(' ')}`);
  return { options: values as Arguments['options'], positionals };
}

/** What `--help` prints. */
export function help(command: Command): string {
  return `${command.summary}\n\nUsage: ${command.usage}\n\n${command.details.replace(/^\n+|\s+$/g, '')}\n`;
}

/**
 * An option's number.
 *
 * @param fallback when the option is not given
 * @throws SetupError when it is no number from `least` to `most`
 */
export function numberOption(
  { options }: Arguments,
  name: string,
  fallback: number,
  least: number,
  most: number,
): number {
  const text = options[name];
  if (text === undefined) return fallback;
  const value = typeof text === 'string' && text.trim() !== '' ? Number(text) : NaN;
  if (!(value >= least && value <= most)) {
    throw new SetupError(`--${name} must be a number from ${least} to ${most}, and not "${text}".`);
  }
  return value;
}

/** A path as the caller meant it: npm changes the working directory to the repository before it starts a script. */
export function fromCaller(file: string, calledFrom = process.env.INIT_CWD ?? process.cwd()): string {
  return path.resolve(calledFrom, file);
}

function howToGetHelp(command: Command): string {
  const script = command.usage.split(' -- ')[0].split(' [')[0];
  return `All there is to know: ${script} -- --help`;
}
