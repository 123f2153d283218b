import type { Command } from '../command';
import { SetupError } from '../../../../scripts/lib/setup-error.cjs';
import { showRun } from '../show-run';
import { runningSession } from '../session';
import { styleFor } from '../text';
import { readInput } from './post';

/** Runs the results pipeline once. */
export const run: Command = {
  usage: 'npm run run-pipeline [-- --orders FILE]',
  summary: 'run the results pipeline and show each poll and what is stored',
  details: `
  --orders FILE   store the orders in this JSON file, e.g. [{"order": "accepted"}, {"order": "rejected"}],
                  without asking Lambda A whether results are ready

Lambda A answers at random whether results are ready; the pipeline asks until they are. What it waits for in between is
shortened here. A message for Slack shows up in the terminal of npm start, and in npm run messages.
The exit code is 1 when the run fails.`,
  options: { orders: { type: 'string' } },
  async run({ options }) {
    const orders = typeof options.orders === 'string' ? parseOrders(options.orders) : undefined;
    const session = runningSession();
    const now = new Date().toISOString();
    const input = orders && { runId: `by-hand-${now.replace(/\D/g, '')}`, runDate: now.slice(0, 10), orders };
    const end = await showRun(session, input, styleFor(process.stdout));
    return end.status === 'SUCCEEDED' ? 0 : 1;
  },
};

function parseOrders(file: string): unknown[] {
  const text = readInput(file);
  let orders: unknown;
  try {
    orders = JSON.parse(text);
  } catch (error) {
    throw new SetupError(`${file} is not JSON: ${(error as Error).message}`);
  }
  if (!Array.isArray(orders)) throw new SetupError(`${file} must hold a list of orders: [{"order": "accepted"}, ...]`);
  return orders;
}
