import type { EventDetails } from '../../contract';
import type { Hub } from '../hub';
import type { ApiRequest } from '../requests';
import { RequestError } from '../sources';

const MOST_RELATED = 200;

/** One event with whole payloads and with what has the same request id. */
export async function eventDetails(hub: Hub, { parts: [id] }: ApiRequest): Promise<EventDetails> {
  const kept = hub.ring.get(Number(id));
  if (!kept) throw new RequestError(404, `Event ${id} is not kept any more.`);
  const { event, rawId } = kept;
  const raw = rawId === undefined ? undefined : await hub.sources.event(rawId);
  const related = event.requestId
    ? hub.ring.filter((one) => one.event.requestId === event.requestId && one.event.id !== event.id)
    : [];
  return {
    event,
    input: raw?.input ?? event.input,
    output: raw?.output ?? event.output,
    related: related.slice(-MOST_RELATED),
  };
}
