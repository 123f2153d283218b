import * as path from 'node:path';
import { getTime, iamDenials, listFaults } from '@org/local-aws';
import type { Command } from '../command';
import { runningSession, stateDirectory } from '../system/session';
import { renderDenialCount } from '../views/denial';
import { renderTrouble } from '../views/faults';

/** Shows what runs. */
export const status: Command = {
  usage: 'npm run status [-- --json]',
  summary: 'show what runs, under which names and URLs, what is broken on purpose, and how many calls were denied',
  details: `
  --json   as JSON

Counts the calls that the policies did not allow; npm start shows each, with the missing statement.
The exit code is 1 when nothing runs.`,
  options: { json: { type: 'boolean' } },
  async run({ options }) {
    const session = runningSession();
    const log = path.join(stateDirectory(), 'emulator.log');
    const [denied, faults, time] = [await iamDenials(session), await listFaults(session), await getTime(session)];
    if (options.json) return console.log(JSON.stringify({ ...session, log, denied, faults, time }, null, 2));
    const trouble = renderTrouble(faults, time);
    if (trouble.length > 0) console.log(`${trouble.join('\n')}\n`);
    console.log(`Orders API      ${session.ordersUrl}
Local AWS       ${session.endpoint}   (its log: ${path.relative(process.cwd(), log)})
Orders table    ${session.ordersTable}
State machine   ${session.stateMachineArn}
Results bucket  ${session.resultsBucket}
Slack webhook   ${session.webhookUrl}
Console         ${session.consoleUrl ?? 'left out (npm start without --no-console has it)'}
Denied          ${renderDenialCount(denied)}
Process         ${session.pid}`);
  },
};
