import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from '../command';
import { type LogLine, readLogs } from '../data/logs';
import { runningSession } from '../system/session';
import { clock, styleFor } from '../views/text';

const LOOK_EVERY_MS = 1000;
const LAST_LINES = 50;

/** Shows what the functions log. */
export const logs: Command = {
  usage: 'npm run logs [-- [NAME] [--follow] [--all]]',
  summary: 'show what the functions have logged',
  details: `
  NAME           only log groups with NAME in their name, in any case
  -f, --follow   show new lines until Ctrl-C
  --all          include the lines of the Lambda service: START, END and REPORT

Without --follow: the last ${LAST_LINES} lines.`,
  options: { follow: { type: 'boolean', short: 'f' }, all: { type: 'boolean' } },
  arguments: [0, 1],
  async run({ options, positionals: [name = ''] }) {
    const { endpoint } = runningSession();
    const style = styleFor(process.stdout);
    const show = (line: LogLine) =>
      console.log(`${style.dim(clock(new Date(line.timestamp)))} ${style.bold(line.source)}  ${line.message}`);
    const shown = new Set<string>();
    const isWanted = ({ message }: LogLine) => options.all || !/^(START|END|REPORT|INIT_START) /.test(message);
    let lines = (await readLogs(endpoint, name)).filter(isWanted).slice(-LAST_LINES);
    if (lines.length === 0 && !options.follow) console.log('Nothing is logged yet.');
    for (let since = 0; ; lines = (await readLogs(endpoint, name, since)).filter(isWanted)) {
      for (const line of lines.filter(({ id }) => !shown.has(id))) {
        show(line);
        shown.add(line.id);
        since = Math.max(since, line.timestamp - 5000); // events may arrive a little out of order
      }
      if (!options.follow) return;
      await sleep(LOOK_EVERY_MS);
    }
  },
};
