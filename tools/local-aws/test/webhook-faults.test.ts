/** Faults of the webhook: what is switched on at the emulator happens to the next message. */
import { type Fault, type FaultDefinition } from '../src/fault-injection';
import { scriptedAnswer } from '../src/webhook-faults';
import { startWebhookReceiver } from '../src/webhook-receiver';

const fault = (definition: Omit<FaultDefinition, 'service'>): Fault => ({
  ...{ id: 'one', service: 'webhook', rate: 1, since: 0, affected: 1 },
  ...definition,
});

test.each<[Omit<FaultDefinition, 'service'>, number, string]>([
  [{ mode: 'throttle' }, 429, 'rate_limited'],
  [{ mode: 'error', status: 500 }, 500, 'rollup_error'],
  [{ mode: 'error', status: 503 }, 503, ''],
  [{ mode: 'revoked', status: 404 }, 404, 'no_service'],
  [{ mode: 'revoked', status: 403 }, 403, 'invalid_token'],
])('%j is answered with %d %s', async (definition, status, body) => {
  const receiver = await startWebhookReceiver({ behaviour: async () => scriptedAnswer([fault(definition)]) });
  const response = await fetch(receiver.url, { method: 'POST', body: '{"text":"x"}' });
  expect([response.status, await response.text()]).toEqual([status, body]);
  expect(response.headers.get('retry-after')).toBe(definition.mode === 'throttle' ? '1' : null);
  expect(receiver.messages).toEqual([]);
  await receiver.close();
});

test('a connection that is cut after the message was taken, and one that is cut before', async () => {
  const receiver = await startWebhookReceiver({ behaviour: (n) => scriptedAnswer([fault({ mode: CUTS[n - 1] })]) });
  for (const _ of CUTS) {
    await expect(fetch(receiver.url, { method: 'POST', body: '{"text":"x"}' })).rejects.toThrow();
  }
  expect(receiver.messages.map(({ n }) => n)).toEqual([2]);
  await receiver.close();
});
const CUTS = ['cutBefore', 'cutAfter'] as const;

test('slow adds up with what else happens; nothing is what always happens', () => {
  const slow = fault({ mode: 'slow', milliseconds: 20 });
  expect(scriptedAnswer([slow, slow])).toEqual({ status: 200, delayMs: 40 });
  expect(scriptedAnswer([slow, fault({ mode: 'error', status: 500 })])).toEqual({ status: 500, delayMs: 20 });
  expect(scriptedAnswer([])).toBeUndefined();
});

test('a hanging webhook never answers and takes no message', () => {
  const { status, delayMs } = scriptedAnswer([fault({ mode: 'hang' })])!;
  expect(status).not.toBe(200);
  expect(delayMs).toBeGreaterThan(86_400_000);
});
