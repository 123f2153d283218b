import {
  clearFaults,
  faultCallers,
  faultCatalog,
  type FaultDefinition,
  type FaultMode,
  getTime,
  killWorker,
  listFaults,
  RefusedError,
  switchFaultOff,
  switchFaultOn,
} from '@org/local-aws';
import { SetupError } from '@org/process/setup-error';
import { type Arguments, type Command, numberOption } from '../command';
import { runningSession } from '../system/session';
import { renderCatalog, renderFaults, renderTrouble } from '../views/faults';

const VERBS: Record<string, (address: { endpoint: string }, words: string[], args: Arguments) => Promise<void>> = {
  list,
  on,
  off,
  services,
  'kill-worker': kill,
};

/** Fault injection. */
export const faults: Command = {
  usage: 'npm run faults [-- list | on SERVICE MODE | off [ID...] | services | kill-worker FUNCTION]',
  summary: 'break calls on purpose: throttle, fail, slow down, cut off, half-finish; refuse at Slack; kill a worker',
  details: `
  list                     what is on (also without any word)
  on SERVICE MODE          switch a fault on; one of the same id is replaced
  off [ID...]              switch faults off, all of them without an ID
  services                 which services and modes there are, and what they answer
  kill-worker FUNCTION     kill a process of a function, one that is at work if there is any

  --action NAME            only these calls, as policies name them: PutItem (default: all of the service)
  --caller NAME            only calls of the function or state machine with NAME in its name, in any case
  --rate F                 share of the calls, by chance, up to 1 (default 1)
  --next N                 the next N calls, then it is off by itself
  --status N               500 or 503 for mode error, 404 or 403 for revoked
  --ms N                   milliseconds, for mode slow
  --limit N                concurrent executions of all functions, for lambda concurrency
  --id ID                  a name for it (default: made of service, action, mode and caller)
  --json                   as JSON

  npm run faults -- on dynamodb throttle --rate 0.5 --caller orderapi
  npm run faults -- on dynamodb partial --action BatchWriteItem --next 3
  npm run faults -- on s3 cutAfter --next 1
  npm run faults -- on webhook revoked

Calls of functions and state machines meet faults; yours (the CLI, the commands here) do not. webhook is the stand-in for
Slack. Faults end with npm start.`,
  options: {
    ...Object.fromEntries(
      ['action', 'caller', 'rate', 'next', 'status', 'ms', 'limit', 'id'].map((name) => [name, { type: 'string' }]),
    ),
    json: { type: 'boolean' },
  },
  arguments: [0, 100],
  async run(args) {
    const [verb = 'list', ...words] = args.positionals;
    if (!Object.hasOwn(VERBS, verb)) throw wrong(`There is no "${verb}": ${Object.keys(VERBS).join(', ')}`);
    try {
      await VERBS[verb](runningSession(), words, args);
    } catch (error) {
      throw error instanceof RefusedError ? wrong(error.message) : error;
    }
  },
};

function wrong(problem: string): SetupError {
  return new SetupError(`${problem}.\nAll there is to know: npm run faults -- --help`);
}

async function list(address: { endpoint: string }, words: string[], { options }: Arguments): Promise<void> {
  if (words.length > 0) throw wrong(`Unexpected argument: ${words.join(' ')}`);
  const active = await listFaults(address);
  if (options.json) return console.log(JSON.stringify(active, null, 2));
  const lines = renderTrouble(active, await getTime(address));
  console.log(lines.length > 0 ? lines.join('\n') : 'No fault is on.');
}

async function on(address: { endpoint: string }, words: string[], args: Arguments): Promise<void> {
  if (words.length !== 2) throw wrong(`A service and a mode are expected, got ${words.join(' ') || 'nothing'}`);
  const { action, caller, id } = args.options as Record<string, string | undefined>;
  const definition: FaultDefinition = {
    service: words[0],
    mode: words[1] as FaultMode,
    action,
    caller: caller && (await nameOf(caller, await faultCallers(address))),
    ...numbers(args),
  };
  console.log(renderFaults([await switchFaultOn(address, definition, id)]).join('\n'));
}

function numbers(args: Arguments): Partial<FaultDefinition> {
  const number = (name: string, least = 1, most = 1e9) =>
    args.options[name] === undefined ? undefined : numberOption(args, name, 0, least, most);
  return {
    rate: number('rate', 0, 1),
    next: number('next'),
    status: number('status'),
    milliseconds: number('ms'),
    limit: number('limit'),
  };
}

async function off(address: { endpoint: string }, ids: string[]): Promise<void> {
  if (ids.length === 0) {
    await clearFaults(address);
    return console.log('All faults are off.');
  }
  for (const id of ids) {
    if (!(await switchFaultOff(address, id))) throw wrong(`No fault "${id}" is on`);
    console.log(`${id} is off.`);
  }
}

async function services(address: { endpoint: string }, _: string[], { options }: Arguments): Promise<void> {
  const catalog = await faultCatalog(address);
  console.log(options.json ? JSON.stringify(catalog, null, 2) : renderCatalog(catalog).join('\n'));
}

async function kill(address: { endpoint: string }, [name, ...rest]: string[]): Promise<void> {
  if (name === undefined || rest.length > 0) throw wrong('The name of one function is expected');
  const caller = nameOf(name, await faultCallers(address));
  const pid = await killWorker(address, caller);
  console.log(pid === null ? `${caller} has no process now.` : `Process ${pid} of ${caller} is killed.`);
}

/** The one name that is meant: itself, or the only one that it is a part of, in any case and without dashes. */
function nameOf(part: string, names: readonly string[]): string {
  const plain = (name: string) => name.toLowerCase().replace(/[-_]/g, '');
  const found = names.includes(part) ? [part] : names.filter((name) => plain(name).includes(plain(part)));
  if (found.length === 1) return found[0];
  const problem = found.length === 0 ? 'No function and no state machine has' : 'More than one has';
  throw wrong(`${problem} "${part}" in its name: ${(found.length === 0 ? names : found).join(', ')}`);
}
