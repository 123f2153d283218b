import { appendFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { runMain, SetupError } from '../../process/src/setup-error.cjs';
import { bootstrap } from '../../setup/src/bootstrap.mjs';
import { ROOT } from '../../setup/src/rooms.mjs';
import { runSuites } from './run-suites.mjs';
import { suites } from './suites.mjs';

const HELP = `Usage: npm test [-- OPTIONS]

Runs the tests of all workspaces. The first run installs what they need, later ones start at once.

  --only NAME[,NAME]   run only these suites
  --all                run the slower gates too (what CI runs)
  --for delivery       run what the build of the delivery pipeline runs
  --list               list the suites; with --json the jobs of CI that run them
  --help               this text`;

/** The suites that the arguments ask for, in the order of the list. */
function selectSuites(values) {
  if (values.for !== undefined) {
    if (values.for !== 'delivery') throw new SetupError(`--for must be delivery, got ${values.for}`);
    return suites
      .filter(({ delivery }) => delivery)
      .map((suite) => ({ ...suite, command: [...suite.command, ...suite.delivery], environments: [] }));
  }
  if (values.only === undefined && values.all) return suites;
  if (values.only === undefined) {
    return suites
      .filter(({ slow }) => !slow)
      .map((suite) => ({ ...suite, command: [...suite.command, ...(suite.plain ?? [])] }));
  }
  const names = values.only.split(',');
  const unknown = names.filter((name) => !suites.some((suite) => suite.name === name));
  if (unknown.length > 0) {
    throw new SetupError(
      `no suite is called ${unknown.join(', ')}; there are ${suites.map((suite) => suite.name).join(', ')}`,
    );
  }
  return suites.filter((suite) => names.includes(suite.name));
}

/** The Python environments that suites need. */
const environmentsOf = (chosen) => [...new Set(['dev', ...chosen.flatMap(({ environments = [] }) => environments)])];

/** Jobs of CI, each with its suites for `--only` and its environments for `npm run setup`. */
function jobs() {
  return [...new Set(suites.flatMap(({ job = [] }) => job))].map((name) => {
    const chosen = suites.filter(({ job }) => job === name);
    const only = chosen.map((suite) => suite.name).join(',');
    return { name, suites: only, environments: environmentsOf(chosen).join(' ') };
  });
}

/** Prints the suites; as JSON the jobs, which a workflow gets as its output `jobs`, too. */
function list(asJson) {
  if (!asJson) {
    for (const { name, title, slow } of suites) console.log(`${name.padEnd(16)} ${title}${slow ? ' (--all)' : ''}`);
    return;
  }
  console.log(JSON.stringify(jobs(), undefined, 2));
  if (process.env.GITHUB_OUTPUT) appendFileSync(process.env.GITHUB_OUTPUT, `jobs=${JSON.stringify(jobs())}\n`);
}

const OPTIONS = {
  only: { type: 'string' },
  all: { type: 'boolean' },
  for: { type: 'string' },
  list: { type: 'boolean' },
  json: { type: 'boolean' },
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
    if (values.list) return void list(values.json);
    const selected = selectSuites(values);
    if (values.all) process.env.HYPOTHESIS_PROFILE ??= 'ci'; // 2,000 examples of each property instead of 100
    await bootstrap({ python: environmentsOf(selected) });
    return runSuites(selected, ROOT);
  });
}
