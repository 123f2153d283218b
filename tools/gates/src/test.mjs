import { parseArgs } from 'node:util';
import { bootstrap, ROOT } from '../../setup/src/bootstrap.mjs';
import { runSuites } from './run-suites.mjs';
import { runMain, SetupError } from '../../process/src/setup-error.cjs';
import { suites } from './suites.mjs';

const HELP = `Usage: npm test [-- OPTIONS]

Runs the tests of all workspaces. The first run installs what they need, later ones start at once.

  --only NAME[,NAME]   run only these suites
  --all                run the slower gates too (what CI runs)
  --list               list the suites
  --help               this text`;

function selectSuites(values) {
  if (values.only === undefined) return suites.filter((suite) => values.all || !suite.slow);
  const names = values.only.split(',');
  const unknown = names.filter((name) => !suites.some((suite) => suite.name === name));
  if (unknown.length > 0) {
    throw new SetupError(
      `no suite is called ${unknown.join(', ')}; there are ${suites.map((suite) => suite.name).join(', ')}`,
    );
  }
  return suites.filter((suite) => names.includes(suite.name));
}

const OPTIONS = {
  only: { type: 'string' },
  all: { type: 'boolean' },
  list: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
};

function parse(args) {
  try {
    return parseArgs({ args, options: OPTIONS }).values;
  } catch (error) {
    throw new SetupError(`${error.message}\n\n${HELP}`);
  }
}

/** npm test: sets up what the tests need, runs the suites, and ends with one line that counts them all. */
export function main(args) {
  return runMain(async () => {
    const values = parse(args);
    if (values.help) return void console.log(HELP);
    if (values.list) {
      for (const { name, title, slow } of suites) console.log(`${name.padEnd(16)} ${title}${slow ? ' (--all)' : ''}`);
      return;
    }
    const selected = selectSuites(values);
    if (values.all) process.env.HYPOTHESIS_PROFILE ??= 'ci'; // 2,000 examples of each property instead of 100
    await bootstrap({ python: ['dev', 'local-aws', ...selected.flatMap(({ environments = [] }) => environments)] });
    return runSuites(selected, ROOT);
  });
}
