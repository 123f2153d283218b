import { holds } from '../src/models/condition';
import { matchesPattern } from '../src/models/event-pattern';
import { publish } from '../src/models/notifications';
import { callTable, deadlines, withoutExpired } from '../src/models/table';

describe('condition expressions (DynamoDB developer guide, "Condition and filter expressions")', () => {
  const item = { key: { S: 'k' }, owner: { S: 'me' }, until: { N: '5' } };
  const args = {
    ExpressionAttributeNames: { '#key': 'key', '#owner': 'owner', '#until': 'until', '#none': 'none' },
    ExpressionAttributeValues: { ':me': { S: 'me' }, ':five': { N: '5.0' }, ':nine': { N: '9' } },
  };

  test.each([
    ['#owner = :me', true],
    ['#owner <> :me', false],
    ['#until = :five', true],
    ['#until < :nine AND #owner = :me', true],
    ['#until > :nine OR (#owner = :me AND #until <= :five)', true],
    ['NOT #owner = :me', false],
    ['attribute_not_exists(#key)', false],
    ['attribute_exists(#none)', false],
    ['#none = :me', false], // of an attribute that is missing no comparison is true
    ['#none <> :me', false],
    ['#until = :me', false],
  ])('%s', (expression, expected) => {
    expect(holds(expression, item, args)).toBe(expected);
  });

  test('without an item nothing exists', () => {
    expect(holds('attribute_not_exists(#key)', undefined, args)).toBe(true);
    expect(holds('#owner = :me', undefined, args)).toBe(false);
  });

  test.each(['begins_with(#key, :me)', '#owner = :me AND', '#owner :me', 'size(#key) > :five'])(
    '%s is refused by name',
    (expression) => {
      expect(() => holds(expression, item, args)).toThrow('not known to the simulator');
    },
  );
});

describe('a table', () => {
  const put = { Item: { key: { S: 'k' }, until: { N: '10' } } };
  const { table } = callTable({}, 'putItem', put);
  const get = { Key: { key: { S: 'k' } }, ConsistentRead: true };

  test('puts, reads, deletes, and refuses what its condition refuses', () => {
    expect(callTable(table, 'getItem', get).outcome).toEqual({ result: { Item: put.Item } });
    const once = { ...put, ConditionExpression: 'attribute_not_exists(#k)', ExpressionAttributeNames: { '#k': 'key' } };
    const refused = callTable(table, 'putItem', once);
    expect(refused).toMatchObject({ table, outcome: { error: 'DynamoDB.ConditionalCheckFailedException' } });
    expect(callTable(table, 'deleteItem', get).table).toEqual({});
    expect(() => callTable(table, 'getItem', { ...get, ConsistentRead: false })).toThrow('not consistent');
    expect(() => callTable(table, 'updateItem', get)).toThrow('dynamodb:updateItem is not known');
  });

  test('deadlines ahead, and what is left of expired items', () => {
    expect([deadlines(table, 9_000), deadlines(table, 11_000)]).toEqual([[10], []]);
    expect([withoutExpired(table, 'until', 10_000), withoutExpired(table, 'until', 11_000)]).toEqual([table, {}]);
  });
});

test('event patterns: values, anything-but, and nothing else (EventBridge user guide, "Event patterns")', () => {
  const pattern = { detail: { status: ['FAILED'], error: [{ 'anything-but': ['A', 'B'] }] } };
  const matches = (detail: object) => matchesPattern(pattern, { detail });
  expect(matches({ status: 'FAILED', error: 'C' })).toBe(true);
  expect(matches({ status: 'FAILED', error: 'A' })).toBe(false);
  expect(matches({ status: 'FAILED' })).toBe(false);
  expect(matches({ status: 'ABORTED', error: 'C' })).toBe(false);
  expect(() => matchesPattern({ a: [{ prefix: 'x' }] }, { a: 'xy' })).toThrow('not known to the simulator');
});

test('a message is shown once by its id; one without is shown each time; one that cannot be read is noted', () => {
  const reader = { read: (text: string) => (text === '' ? undefined : { about: 'run', end: true, id: text }) };
  expect(Object.keys(publish(publish({}, 'id', reader), 'id', reader))).toEqual(['id']);
  const nameless = { read: () => ({ about: 'run', end: true }) };
  expect(Object.keys(publish(publish({}, 'x', nameless), 'x', nameless))).toHaveLength(2);
  expect(Object.values(publish({}, '', reader))).toEqual([{ about: 'unreadable', end: false }]);
});
