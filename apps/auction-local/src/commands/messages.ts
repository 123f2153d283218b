import * as path from 'node:path';
import type { Command } from '../command';
import { readMessages } from '../data/messages';
import { runningSession, stateDirectory } from '../system/session';
import { renderSlackMessage } from '../views/slack-message';
import { count, dateTime, styleFor } from '../views/text';

/** Shows what Slack was sent. */
export const messages: Command = {
  usage: 'npm run messages [-- --json]',
  summary: 'show the messages that Slack would have received',
  details: `
  --json   the bodies as they were posted to the webhook`,
  options: { json: { type: 'boolean' } },
  async run({ options }) {
    runningSession();
    const kept = readMessages(path.join(stateDirectory(), 'messages.jsonl'));
    if (options.json) return console.log(JSON.stringify(kept, null, 2));
    const style = styleFor(process.stdout);
    console.log(count(kept.length, 'message'));
    for (const { receivedAt, body } of kept) {
      console.log(`\n${style.dim(dateTime(new Date(receivedAt)))}`);
      console.log(renderSlackMessage(body, style).join('\n'));
    }
  },
};
