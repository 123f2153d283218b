import { deadLetters as read, type Hub } from '@org/auction-console/server';
import { SetupError } from '@org/process/setup-error';
import type { Command } from '../command';
import { openHub } from '../console/open-hub';
import { runningSession } from '../system/session';
import { brief } from '../views/report';
import { count, dateTime, styleFor } from '../views/text';

/** Shows what could not be processed, and moves it back. */
export const deadLetters: Command = {
  usage: 'npm run dead-letters [-- --replay NAME | --json]',
  summary: 'show what could not be processed, and replay it',
  details: `
  --replay NAME   move the messages of the queue with NAME in its title or id back to where they came from, in any case
  --json          as JSON, with whole bodies`,
  options: { replay: { type: 'string' }, json: { type: 'boolean' } },
  async run({ options }) {
    const hub = await openHub(runningSession());
    if (options.replay !== undefined) return replay(hub, String(options.replay));
    const { queues } = await read(hub);
    if (options.json) return console.log(JSON.stringify(queues, null, 2));
    const style = styleFor(process.stdout);
    for (const { title, depth, messages } of queues) {
      console.log(`${style.bold(title)}: ${count(depth, 'message')}`);
      for (const { at, body } of messages) console.log(`   ${at ? dateTime(new Date(at)) : ''}  ${brief(body)}`);
    }
  },
};

async function replay(hub: Hub, name: string): Promise<void> {
  const { queues } = await read(hub);
  const named = queues.filter(({ id, title }) => `${id} ${title}`.toLowerCase().includes(name.toLowerCase()));
  if (named.length !== 1) {
    const titles = queues.map(({ title }) => `"${title}"`).join(', ');
    throw new SetupError(`--replay must name one of ${titles}; "${name}" names ${named.length} of them.`);
  }
  const [{ id, title, notReplayable, source }] = named;
  if (notReplayable) throw new SetupError(`${title}: ${notReplayable}`);
  const moved = await hub.sources.replay((await hub.deployed()).map.get(id)!.arn!);
  console.log(`${count(moved, 'message')} moved back to ${source}.`);
}
