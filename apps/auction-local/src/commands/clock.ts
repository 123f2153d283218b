import { getTime, RefusedError, setTime } from '@org/local-aws';
import { SetupError } from '@org/process/setup-error';
import { type Command, numberOption } from '../command';
import { runningSession } from '../system/session';
import { renderTime } from '../views/faults';

const SECONDS: Record<string, number> = { s: 1, min: 60, h: 3600, d: 86_400 };

/** Shows and changes the time of the local AWS. */
export const clock: Command = {
  usage: 'npm run clock [-- --forward TIME | --wait-scale F]',
  summary: 'show the time here, shorten or stretch waits, move the clock forward',
  details: `
  --forward TIME   move the clock: 90s, 15min, 25h, 2d; there is no way back but the next start
  --wait-scale F   factor on the waits of Step Functions from now on (1: as on AWS; 0.02: 5 minutes last 6 s)
  --json           as JSON

By the clock go: expiry of rows (deleted within a minute here, within days on AWS), messages in flight, schedules (one that
was due meanwhile runs once), alarms, leases, waits and timeouts of runs, and the clock inside the functions. This machine's
own clock stays, and with it what this machine's programs compute.`,
  options: { forward: { type: 'string' }, 'wait-scale': { type: 'string' }, json: { type: 'boolean' } },
  async run(args) {
    const session = runningSession();
    const { forward } = args.options;
    const waitScale =
      args.options['wait-scale'] === undefined ? undefined : numberOption(args, 'wait-scale', 1, 0, 100);
    const forwardSeconds = typeof forward === 'string' ? secondsOf(forward) : undefined;
    const isChange = waitScale !== undefined || forwardSeconds !== undefined;
    const time = isChange
      ? await setTime(session, { waitScale, forwardSeconds }).catch(explained)
      : await getTime(session);
    console.log(args.options.json ? JSON.stringify(time, null, 2) : renderTime(time).join('\n'));
  },
};

/**
 * Seconds of a length of time such as `25h`.
 *
 * @throws SetupError when it is none
 */
export function secondsOf(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)\s*(s|min|h|d)$/.exec(text.trim()) ?? [];
  if (unit === undefined) {
    throw new SetupError(`--forward must be a time such as 90s, 15min, 25h or 2d, and not "${text}".`);
  }
  return Number(amount) * SECONDS[unit];
}

function explained(error: unknown): never {
  throw error instanceof RefusedError ? new SetupError(error.message) : error;
}
