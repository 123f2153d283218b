import * as fs from 'node:fs';
import * as path from 'node:path';
import { type AssemblyFunction, deployedEnvironment, functionsIn } from '@org/local-aws';
import { SetupError } from '@org/process/setup-error';
import { type Command, fromCaller } from '../command';
import { handlerNames, HANDLERS, inTemporaryDirectory, stage } from '../handlers/handler-code';
import { type HandlerOutcome, runHandler } from '../handlers/run-handler';
import { REPOSITORY } from '../system/repository';
import { runningSession } from '../system/session';
import { synthesize } from '../system/synth';
import { styleFor } from '../views/text';

const EXAMPLES = path.join(REPOSITORY, 'apps', 'auction-local', 'examples', 'events');

/** Runs one handler. */
export const invoke: Command = {
  usage: 'npm run invoke -- HANDLER [EVENT_FILE | -] [--local]',
  summary: 'run one handler with an event, without the system',
  details: `
  HANDLER                 name of a folder in apps/auction-infra/src: ${handlerNames().join(', ')}
  EVENT_FILE              the event as JSON; - reads standard input (default: apps/auction-local/examples/events/HANDLER.json)
  --local                 use what npm start runs: its tables, buckets and queues
  --client-context FILE   the client context as JSON, e.g. {"custom": {"runId": "r", "runDate": "2026-01-31", "index": 7}}

Standard output is the result as JSON; logs, duration and errors go to standard error, and the exit code is 1 when the
handler raises, times out or needs AWS without --local. Code, environment variables, memory and timeout are those of the
synthesized templates; without --local a table or bucket has its logical id for a name.`,
  options: { local: { type: 'boolean' }, 'client-context': { type: 'string' } },
  arguments: [1, 2],
  async run({ options, positionals: [handler, file] }) {
    if (!handlerNames().includes(handler)) {
      throw new SetupError(`There is no handler "${handler}": ${handlerNames().join(', ')}.`);
    }
    const event = readJson(file ?? path.join(EXAMPLES, `${handler}.json`), file === undefined);
    const given = options['client-context'];
    const clientContext = typeof given === 'string' ? readJson(given) : undefined;
    const endpoint = options.local ? runningSession().endpoint : undefined;
    const outcome = await inTemporaryDirectory(async (outdir) => {
      const { assetHash, directory } = await stage(path.join(HANDLERS, handler), outdir);
      const target = await functionOf(handler, assetHash);
      const { Handler = 'app.lambda_handler', MemorySize = 128, Timeout = 3, Environment } = target.properties;
      const environment = endpoint
        ? await deployedEnvironment({ endpoint }, target)
        : environmentIn(Environment?.Variables ?? {});
      const limits = { memoryMb: MemorySize, timeoutSeconds: Timeout };
      return runHandler({
        ...limits,
        directory,
        handler: Handler,
        name: handler,
        event,
        clientContext,
        environment,
        endpoint,
      });
    });
    return show(handler, outcome);
  },
};

async function functionOf(handler: string, assetHash: string): Promise<AssemblyFunction> {
  const found = functionsIn(await synthesize()).find((one) => one.assetHash === assetHash);
  if (!found) throw new SetupError(`No function of the Dev stacks has the code of ${handler}.`);
  return found;
}

/** Environment variables of a template; a reference is the logical id that it names. */
export function environmentIn(variables: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, textOf(value)]));
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const { Ref: ref, 'Fn::GetAtt': attribute } = (value ?? {}) as Record<string, unknown>;
  if (typeof ref === 'string') return ref;
  return Array.isArray(attribute) ? attribute.join('.') : JSON.stringify(value);
}

function show(handler: string, { result, error, needsAws, durationMs }: HandlerOutcome): number {
  const style = styleFor(process.stderr);
  if (needsAws !== undefined) {
    console.error(
      `${style.bad('✗')} ${handler} calls AWS (${needsAws}), and nothing of it runs here.\n` +
        'Start it with npm start in another terminal, and add --local to this command.',
    );
    return 1;
  }
  if (error) {
    console.error(error.trace?.trimEnd() ?? '');
    console.error(`${style.bad('✗')} ${error.errorType}: ${error.errorMessage}  (${durationMs} ms)`);
    return 1;
  }
  console.log(JSON.stringify(result, null, 2));
  console.error(`${style.good('✓')} ${handler}  (${durationMs} ms, the start of Python included)`);
  return 0;
}

function readJson(file: string, isOurs = false): unknown {
  const name = file === '-' ? 'standard input' : file;
  let text: string;
  try {
    text = fs.readFileSync(file === '-' ? 0 : isOurs ? file : fromCaller(file), 'utf8');
  } catch (error) {
    throw new SetupError(`${name} cannot be read: ${(error as Error).message}`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SetupError(`${name} is not JSON: ${(error as Error).message}`);
  }
}
