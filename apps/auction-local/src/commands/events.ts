import { setTimeout as sleep } from 'node:timers/promises';
import type { FeedEvent, Level } from '@org/auction-console/contract';
import { SetupError } from '@org/process/setup-error';
import type { Command } from '../command';
import { openHub } from '../console/open-hub';
import { runningSession } from '../system/session';
import { clock, type Style, styleFor } from '../views/text';

const LEVELS: Level[] = ['debug', 'info', 'warning', 'error'];
const LOOK_EVERY_MS = 250;
const LAST_EVENTS = 50;

/** Shows what happens in the system. */
export const events: Command = {
  usage: 'npm run events [-- OPTIONS]',
  summary: 'show what happens: requests, calls, invocations, states, deliveries, alarms',
  details: `
  -f, --follow   go on until Ctrl-C
  --order ID     one order's whole way: the record_id of a posted order, or RUN:INDEX for an order of a run
  --run RUN      only what belongs to a run
  --level LEVEL  debug, info (default), warning or error, and what is above it
  --json         one JSON object a line

Without --follow: the last ${LAST_EVENTS}, of the newest 10,000. Nothing is recorded before somebody listens: the console does from
the start, after npm start -- --no-console the first npm run events.`,
  options: {
    follow: { type: 'boolean', short: 'f' },
    order: { type: 'string' },
    run: { type: 'string' },
    level: { type: 'string' },
    json: { type: 'boolean' },
  },
  async run({ options }) {
    const level = options.level === undefined ? 'info' : LEVELS.find((one) => one === options.level);
    if (!level) throw new SetupError(`--level must be one of ${LEVELS.join(', ')}, and not "${options.level}".`);
    const [order, run] = [options.order, options.run].map((text) => (text === undefined ? undefined : String(text)));
    const hub = await openHub(runningSession());
    const style = styleFor(process.stdout);
    const print = (event: FeedEvent) => console.log(options.json ? JSON.stringify(event) : line(event, style));
    const newest = () => hub.ring.query({ order, run, level, limit: 500 }).items;
    const first = newest().slice(0, LAST_EVENTS).reverse();
    if (first.length === 0 && !options.follow) console.log('Nothing is recorded yet.');
    first.forEach(print);
    for (let last = first.at(-1)?.id ?? 0; options.follow; await sleep(LOOK_EVERY_MS)) {
      const more = newest().filter(({ id }) => id > last);
      more.reverse().forEach(print);
      last = more.at(-1)?.id ?? last;
    }
  },
};

function line({ at, level, title, durationMs }: FeedEvent, style: Style): string {
  const text = level === 'error' || level === 'warning' ? style.bad(title) : title;
  return `${style.dim(clock(new Date(at)))} ${text}${durationMs === undefined ? '' : style.dim(`  ${durationMs} ms`)}`;
}
