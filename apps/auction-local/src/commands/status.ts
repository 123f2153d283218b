import * as path from 'node:path';
import type { Command } from '../command';
import { runningSession, stateDirectory } from '../system/session';

/** Shows what runs. */
export const status: Command = {
  usage: 'npm run status [-- --json]',
  summary: 'show what runs, and under which names and URLs',
  details: `
  --json   as JSON

The exit code is 1 when nothing runs.`,
  options: { json: { type: 'boolean' } },
  async run({ options }) {
    const session = runningSession();
    const log = path.join(stateDirectory(), 'emulator.log');
    if (options.json) return console.log(JSON.stringify({ ...session, log }, null, 2));
    console.log(`Orders API      ${session.ordersUrl}
Local AWS       ${session.endpoint}   (its log: ${path.relative(process.cwd(), log)})
Orders table    ${session.ordersTable}
State machine   ${session.stateMachineArn}
Results bucket  ${session.resultsBucket}
Slack webhook   ${session.webhookUrl}
Console         ${session.consoleUrl ?? 'left out (npm start without --no-console has it)'}
Process         ${session.pid}`);
  },
};
