import { evaluate, type Request } from '../tools/iam/evaluate';
import type { PolicyDocument, Statement } from '../tools/iam/policy';

const QUEUE = 'arn:aws:sqs:eu-west-1:111111111111:Dev-Alerting-Queue';

const allow = (rest: Partial<Statement> = {}): Statement => ({
  Effect: 'Allow',
  Action: 'sqs:SendMessage',
  Resource: QUEUE,
  ...rest,
});
const document = (...Statement: Statement[]): PolicyDocument => ({ Version: '2012-10-17', Statement });
const isAllowed = (request: Partial<Request>, ...statements: Statement[]) =>
  evaluate({ identity: [document(...statements)] }, { action: 'sqs:SendMessage', resource: QUEUE, ...request }).allowed;

test('what no statement allows is denied, and the reason says so', () => {
  expect(isAllowed({}, allow())).toBe(true);
  expect(evaluate({ identity: [document(allow())] }, { action: 'sqs:PurgeQueue', resource: QUEUE })).toEqual({
    allowed: false,
    reason: `no statement of the policy allows sqs:PurgeQueue on ${QUEUE}`,
  });
});

test('a Deny wins over an Allow, in whatever order', () => {
  const deny = allow({ Effect: 'Deny', Sid: 'No' });
  expect(isAllowed({}, allow(), deny)).toBe(false);
  expect(isAllowed({}, deny, allow())).toBe(false);
});

test('a boundary has to allow the call, too, and allows nothing by itself', () => {
  const request = { action: 'sqs:SendMessage', resource: QUEUE };
  const other = document(allow({ Action: 'sqs:PurgeQueue' }));
  const both = document(allow({ Action: 'sqs:*' }));
  expect(evaluate({ identity: [document(allow())], boundary: other }, request)).toEqual({
    allowed: false,
    reason: `no statement of the permissions boundary allows sqs:SendMessage on ${QUEUE}`,
  });
  expect(evaluate({ identity: [document(allow())], boundary: both }, request).allowed).toBe(true);
  expect(evaluate({ identity: [other], boundary: both }, request).allowed).toBe(false);
});

test.each([
  ['sqs:Send*', 'sqs:SendMessage', true],
  ['SQS:sendmessage', 'sqs:SendMessage', true],
  ['sqs:Send?essage', 'sqs:SendMessage', true],
  ['sqs:Send', 'sqs:SendMessage', false],
  ['sqs.SendMessage', 'sqs:SendMessage', false],
])('the action %s is %s: %s', (Action, action, expected) => {
  expect(isAllowed({ action }, allow({ Action }))).toBe(expected);
});

test.each([
  ['*', QUEUE, true],
  ['arn:aws:sqs:eu-west-1:*:Dev-*', QUEUE, true],
  ['arn:aws:sqs:eu-west-1:*:Prod-*', QUEUE, false],
  ['arn:aws:sqs:*:*:Dev-*', QUEUE, true],
  ['arn:aws:sqs:*:Dev-*:*', QUEUE, false], // an asterisk ends at the colon
  ['arn:aws:logs:*:*:log-group:Dev-*', 'arn:aws:logs:eu-west-1:1:log-group:Dev-A:log-stream:b', true],
  [QUEUE, '*', false], // an action without a resource needs a statement for everything
])('the resource %s is %s: %s', (Resource, resource, expected) => {
  expect(isAllowed({ resource }, allow({ Resource }))).toBe(expected);
});

describe('conditions', () => {
  const holds = (Condition: Statement['Condition'], context: Request['context']) =>
    isAllowed({ context }, allow({ Condition }));

  test.each<[NonNullable<Statement['Condition']>, Request['context'], boolean]>([
    [{ StringEquals: { key: ['a', 'b'] } }, { KEY: 'b' }, true],
    [{ StringEquals: { key: 'a' } }, { key: 'A' }, false],
    [{ StringEquals: { key: 'a' } }, {}, false],
    [{ StringEqualsIfExists: { key: 'a' } }, {}, true],
    [{ StringEqualsIfExists: { key: 'a' } }, { key: 'b' }, false],
    [{ StringLike: { key: 'smoke-*' } }, { key: 'smoke-1' }, true],
    [{ StringLike: { key: 'smoke-*' } }, { key: 'other' }, false],
    [{ ArnLike: { key: 'arn:aws:iam::*:role/Dev-*' } }, { key: 'arn:aws:iam::1:role/Dev-a' }, true],
    [{ ArnEquals: { key: 'arn:aws:iam::*:role/Dev-*' } }, { key: 'arn:aws:iam::1:role/Prod-a' }, false],
    [{ Bool: { key: 'false' } }, { key: 'false' }, true],
    [{ Null: { key: 'true' } }, {}, true],
    [{ Null: { key: 'true' } }, { key: 'a' }, false],
    [{ 'ForAllValues:StringLike': { key: 'smoke-*' } }, { key: ['smoke-1', 'smoke-2'] }, true],
    [{ 'ForAllValues:StringLike': { key: 'smoke-*' } }, { key: ['smoke-1', 'other'] }, false],
    [{ 'ForAllValues:StringLike': { key: 'smoke-*' } }, {}, true],
    [{ 'ForAnyValue:StringEquals': { key: 'a' } }, { key: ['a', 'b'] }, true],
    [{ 'ForAnyValue:StringEquals': { key: 'a' } }, {}, false],
    [{ StringEquals: { one: 'a', two: 'b' } }, { one: 'a' }, false],
  ])('%j with %j: %s', (condition, context, expected) => {
    expect(holds(condition, context)).toBe(expected);
  });

  test('on several values need a quantifier', () => {
    expect(() => holds({ StringEquals: { key: 'a' } }, { key: ['a', 'b'] })).toThrow(
      'condition operator StringEquals compares one value, got 2',
    );
  });
});

describe('what is not known is refused', () => {
  test.each<[object, string]>([
    [{ NotAction: 'sqs:*' }, 'statement 0: NotAction is not supported'],
    [{ Effect: 'allow' }, 'statement 0: Effect must be Allow or Deny, got allow'],
    [{ Resource: undefined }, 'statement 0: Action and Resource are required'],
    [{ Resource: 'arn:aws:sqs:*' }, 'statement 0: Resource must be * or an ARN of six parts, got arn:aws:sqs:*'],
    [{ Resource: 'arn:aws:s3:::${aws:username}' }, 'statement 0: policy variables are not supported'],
    [{ Condition: { DateLessThan: { key: 'a' } } }, 'condition operator DateLessThan is not supported'],
    [{ Condition: { StringNotEquals: { key: 'a' } } }, 'condition operator StringNotEquals is not supported'],
  ])('%j', (change, message) => {
    expect(() => isAllowed({}, allow(change))).toThrow(message);
  });

  test('another version', () => {
    const old = { ...document(allow()), Version: '2008-10-17' };
    expect(() => evaluate({ identity: [old] }, { action: 'a:B', resource: '*' })).toThrow(
      'policy: Version must be 2012-10-17, got 2008-10-17',
    );
  });
});
