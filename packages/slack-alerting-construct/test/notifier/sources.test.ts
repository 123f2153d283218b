import * as fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { segments } from '../../lambda/notifier/read/alerts/identity';
import { SOURCES } from '../../lambda/notifier/read/alerts/sources';
import { receivedAlerts } from '../../lambda/notifier/read/received-alerts';
import { records, sample } from './samples';
import { SAMPLES_OF } from './source-samples';

const identityOf = (message: string) => receivedAlerts(records(message))[0].alert.identity;

/** Paths of all values that are neither an object nor a list. */
function leaves(value: unknown, at: string[] = []): string[][] {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...at, key]))
    : [at];
}

/** A copy with another value at a path. */
function changed(json: unknown, at: string[], value: unknown): string {
  const copy = structuredClone(json) as Record<string, unknown>;
  const parent = at.slice(0, -1).reduce<Record<string, unknown>>((inner, key) => inner[key] as never, copy);
  parent[at.at(-1) ?? ''] = value;
  return JSON.stringify(copy);
}

const within = (identity: readonly string[], at: string[]) =>
  identity.map(segments).some((part) => part.every((segment, index) => at[index] === segment));

/** What says which source a message is of: another value there makes it another kind of message. */
const KIND = ['source', 'detail-type', 'detailType', 'AlarmName', 'messageType', 'Event', 'notificationType'];

test('every source has samples, and every sample is read by its source', () => {
  expect(Object.keys(SAMPLES_OF)).toEqual(SOURCES.map(({ name }) => name));
  for (const { name, read } of SOURCES) {
    for (const file of SAMPLES_OF[name]) {
      const text = sample(file);
      const json = file.endsWith('.json') ? JSON.parse(text) : undefined;
      const reader = SOURCES.find((source) => source.read({ text, json }) !== undefined);
      expect([file, reader?.name]).toEqual([file, name]);
      expect(read({ text, json })).toBeDefined();
    }
  }
});

const cases = SOURCES.flatMap((source) =>
  (SAMPLES_OF[source.name] ?? []).filter((file) => file.endsWith('.json')).map((file) => ({ ...source, file })),
);

describe.each(cases)('$file', ({ identity, file }) => {
  const json = JSON.parse(sample(file));
  const own = identityOf(sample(file));

  if (identity.length === 0) {
    test('has no identity but its publishing', () => {
      expect(own).toBeUndefined();
    });
    return;
  }

  test('is another alert when a part of its identity differs, and the same when anything else does', () => {
    expect(own).toBeDefined();
    for (const at of leaves(json).filter((found) => !KIND.includes(found[0]))) {
      const other = identityOf(changed(json, at, 'another'));
      expect([at.join('.'), other !== own]).toEqual([at.join('.'), within(identity, at)]);
    }
  });

  test('without a part that it has to have is merged with nothing but its own event', () => {
    for (const field of identity.filter((part) => !part.endsWith('?') && !KIND.includes(part))) {
      expect(identityOf(changed(json, segments(field), undefined)) ?? 'event').toMatch(/^event\b/);
    }
  });
});

test("a stack's own notification is another one for another stack or another event", () => {
  const lines = sample('cloudformation-sns.txt');

  expect(identityOf(lines.replace("ClientRequestToken='null'", "ClientRequestToken='1'"))).toBe(identityOf(lines));
  expect(identityOf(lines.replace('0a1b2c3d4e5f', 'ffffffffffff'))).not.toBe(identityOf(lines));
  expect(identityOf(lines.replace("EventId='", "EventId='x"))).not.toBe(identityOf(lines));
});

test('an alarm by its action and by EventBridge is one alert', () => {
  const action = { ...JSON.parse(sample('cloudwatch-alarm.json')), AlarmName: 'orders-throttled' };
  action.AlarmArn = 'arn:aws:cloudwatch:eu-west-1:111111111111:alarm:orders-throttled';

  expect(identityOf(JSON.stringify(action))).toBe(identityOf(sample('eventbridge-cloudwatch-alarm.json')));
});

const contributor = fc.record({
  id: fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 1, maxLength: 16 }),
  attributes: fc.dictionary(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), { maxKeys: 3 }),
  state: fc.constantFrom('ALARM', 'OK'),
});
const bySns = ({ id, attributes, state }: { id: string; attributes: object; state: string }) =>
  JSON.stringify({
    ...JSON.parse(sample('cloudwatch-log-alarm-contributor.json')),
    AlarmContributorId: id,
    AlarmContributorAttributes: attributes,
    NewStateValue: state,
  });
const byEventBridge = ({ id, attributes, state }: { id: string; attributes: object; state: string }) => {
  const event = JSON.parse(sample('eventbridge-alarm-contributor.json'));
  event.detail.alarmContributor = { id, attributes };
  event.detail.state.value = state;
  return JSON.stringify(event);
};

test.each([bySns, byEventBridge])(
  'each contributor of an alarm is an alert, whatever time they share: %#',
  (publish) => {
    fc.assert(
      fc.property(fc.uniqueArray(contributor, { minLength: 1, maxLength: 8, selector: ({ id }) => id }), (all) => {
        const received = receivedAlerts(records(...all.map(publish), ...all.map(publish)));

        expect(received).toHaveLength(all.length);
        received.forEach(({ times, records: own }) => expect([times, own.length]).toEqual([1, 2]));
      }),
    );
  },
);

test('in an organization a Health event is one alert for each affected account, whatever region it came by', () => {
  const account = fc.integer({ min: 100_000_000_000, max: 999_999_999_999 }).map(String);
  const event = fc.record({ account, communication: fc.constantFrom('9c2bd5e1-1', '9c2bd5e1-2', 'ffffffff-1') });
  const delivered = fc.record({ event, region: fc.constantFrom('us-east-1', 'us-west-2', 'eu-west-1'), id: fc.uuid() });
  fc.assert(
    fc.property(fc.array(delivered, { minLength: 1, maxLength: 10 }), (deliveries) => {
      const messages = deliveries.map(({ event: { account: affectedAccount, communication }, region, id }) => {
        const json = JSON.parse(sample('health-organization.json'));
        Object.assign(json, { region, id });
        Object.assign(json.detail, { affectedAccount, communicationId: communication });
        return JSON.stringify(json);
      });
      const received = receivedAlerts(records(...messages));

      const distinct = new Set(
        deliveries.map(({ event: { account: own, communication } }) => `${own} ${communication}`),
      );
      expect(received).toHaveLength(distinct.size);
      received.forEach(({ alert }) => expect(deliveries.map(({ event: one }) => one.account)).toContain(alert.account));
    }),
  );
});

test('a custom notification with an id is one alert however often it is delivered; another content is another', () => {
  const once = sample('custom-deployment-failed.json');
  const other = once.replace('Build terminated', 'Test terminated');

  expect(receivedAlerts(records(once, once, other))).toMatchObject([{ times: 1, records: [{}, {}] }, { times: 1 }]);
  expect(identityOf(once.replace(/"id": "[^"]+",/, ''))).toBeUndefined();
});

test('the README lists each source with its identity, severity and document, as the table has them', () => {
  const readme = fs.readFileSync(path.join(__dirname, '..', '..', 'README.md'), 'utf8');
  const rows = readme
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '').trim()));

  for (const { name, identity, severity, document } of SOURCES) {
    const parts = identity.map((part) => `\`${part.replace('?', '')}\``).join(', ');
    const row = [name, parts === '' ? 'the publishing' : parts, severity, `[${document.title}](${document.url})`];
    expect(rows).toContainEqual(row);
  }
});

test.each(SOURCES)('$name: its document is a page of AWS', ({ document }) => {
  expect(document.url).toMatch(/^https:\/\/docs\.aws\.amazon\.com\/[\w./#-]+$/);
  expect(document.title).not.toBe('');
});
