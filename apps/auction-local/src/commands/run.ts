import { SetupError } from '@org/process/setup-error';
import type { Command } from '../command';
import { stopRun } from '../console/runs';
import { repeatInput } from '../data/pipeline-run';
import { type ReadySession, runningSession } from '../system/session';
import { showRun } from '../views/show-run';
import { styleFor } from '../views/text';
import { readInput } from './post';

/** Runs the results pipeline once. */
export const run: Command = {
  usage: 'npm run run-pipeline [-- --orders FILE | --repeat RUN | --stop RUN]',
  summary: 'run the results pipeline and show each poll and what is stored',
  details: `
  --orders FILE   store the orders in this JSON file, e.g. [{"order": "accepted"}, {"order": "rejected"}],
                  without asking Lambda A whether results are ready
  --repeat RUN    repeat a failed run with its orders: nothing is stored twice
  --stop RUN      stop a run that is under way, and start none

Lambda A decides at random whether results are ready; the pipeline polls until they are. The waits between polls are
shortened here. Messages to Slack appear in the terminal of npm start, and in npm run messages.
The exit code is 1 when the run fails.`,
  options: { orders: { type: 'string' }, repeat: { type: 'string' }, stop: { type: 'string' } },
  async run({ options }) {
    const given = ['orders', 'repeat', 'stop'].filter((name) => options[name] !== undefined);
    if (given.length > 1) throw new SetupError(`--${given[0]} and --${given[1]} exclude each other.`);
    if (options.stop) return stop(runningSession(), String(options.stop));
    const orders = options.orders ? readOrders(String(options.orders)) : undefined;
    const session = runningSession();
    const input = options.repeat ? await inputOf(session, String(options.repeat)) : orders && byHand(orders);
    const end = await showRun(session, input, styleFor(process.stdout));
    return end.status === 'SUCCEEDED' ? 0 : 1;
  },
};

async function stop({ endpoint, stateMachineArn }: ReadySession, run: string): Promise<void> {
  await stopRun(endpoint, stateMachineArn, run).catch((error: Error) => {
    throw new SetupError(error.name === 'ExecutionDoesNotExist' ? `There is no run ${run}.` : error.message);
  });
  console.log(`Run ${run} is stopped.`);
}

/** A run of its own: its id is the time to the millisecond. The orders stay the text that they are. */
function byHand(orders: string): string {
  const now = new Date().toISOString();
  return `{"runId":"by-hand-${now.replace(/\D/g, '')}","runDate":"${now.slice(0, 10)}","orders":${orders}}`;
}

function inputOf({ endpoint, stateMachineArn }: ReadySession, run: string): Promise<string> {
  return repeatInput(endpoint, stateMachineArn, run).catch((error: Error) => {
    throw new SetupError(error.name === 'ExecutionDoesNotExist' ? `There is no run ${run}.` : error.message);
  });
}

/** The list of orders in a file, as text. */
function readOrders(file: string): string {
  const text = readInput(file);
  let orders: unknown;
  try {
    orders = JSON.parse(text);
  } catch (error) {
    throw new SetupError(`${file} is not JSON: ${(error as Error).message}`);
  }
  if (!Array.isArray(orders)) throw new SetupError(`${file} must hold a list of orders: [{"order": "accepted"}, ...]`);
  return text;
}
