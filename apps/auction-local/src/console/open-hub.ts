import { setTimeout as sleep } from 'node:timers/promises';
import { Hub } from '@org/auction-console/server';
import type { ReadySession } from '../system/session';
import { SystemSources } from './sources';

/** The feed has no end: what came before is there when nothing has come for so long. */
const QUIET_MS = 400;
const LOOK_EVERY_MS = 50;

/** What the console knows, for a command: from the feed of the local AWS, whether the page is served or not. */
export async function openHub(session: ReadySession): Promise<Hub> {
  const sources = new SystemSources(() => []);
  sources.answersAt(session.endpoint);
  await sources.deployed(session);
  const hub = new Hub(sources);
  await hub.deployed();
  void hub.follow().catch(() => undefined); // npm start has ended
  for (let quiet = 0, count = -1; quiet < QUIET_MS; quiet += LOOK_EVERY_MS) {
    if (hub.ring.count !== count) [quiet, count] = [0, hub.ring.count];
    await sleep(LOOK_EVERY_MS);
  }
  return hub;
}
