import { runMain, SetupError } from '@org/process/setup-error';
import { help, parse } from './command';
import { COMMANDS } from './commands';

function overview(): string {
  const width = Math.max(...Object.values(COMMANDS).map(({ usage }) => usage.length));
  const lines = Object.values(COMMANDS).map(({ usage, summary }) => `  ${usage.padEnd(width)}  ${summary}`);
  return `The auction system on this machine, without an AWS account and without Docker.\n\n${lines.join('\n')}\n`;
}

async function main([name = '--help', ...args]: string[]): Promise<number | void> {
  if (name === '--help' || name === '-h') return console.log(overview());
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) throw new SetupError(`There is no command "${name}".\n\n${overview()}`);
  const parsed = parse(command, args);
  if (!parsed) return console.log(help(command));
  return command.run(parsed);
}

// Explicitly: a command is done when it says so, not when the last timer or connection of a client is.
void runMain(() => main(process.argv.slice(2))).then(() => process.exit());
