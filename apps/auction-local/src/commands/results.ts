import type { Command } from '../command';
import { readResults, renderResults } from '../data/results';
import { runningSession } from '../system/session';
import { count } from '../views/text';

/** Lists the results bucket. */
export const results: Command = {
  usage: 'npm run results [-- --json]',
  summary: 'list the stored results of all runs',
  details: `
  --json   keys and contents as JSON`,
  options: { json: { type: 'boolean' } },
  async run({ options }) {
    const { endpoint, resultsBucket } = runningSession();
    const stored = await readResults(endpoint, resultsBucket);
    if (options.json) return console.log(JSON.stringify(stored, null, 2));
    console.log(`${count(stored.length, 'object')} in s3://${resultsBucket}`);
    console.log(renderResults(stored).join('\n'));
  },
};
